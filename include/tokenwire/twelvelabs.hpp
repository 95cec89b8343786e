// TwelveLabs' answers about video: responses about a knowledge store, and analyses of one video.

#ifndef TOKENWIRE_TWELVELABS_HPP
#define TOKENWIRE_TWELVELABS_HPP

#include <tokenwire/api_error.hpp>
#include <tokenwire/twelvelabs/client.hpp>

#endif
