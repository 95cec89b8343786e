#define BOOST_TEST_MODULE tokenwire
#include <boost/test/unit_test.hpp>
