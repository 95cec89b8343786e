#include "testing/answer_sources.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "testing/random.hpp"
#include "testing/utc_text.hpp"

namespace tokenwire::testing {
namespace {

struct page {
  std::string_view site;
  std::string_view path;
  std::string_view title;
  std::string_view snippet;
};

// Hosts below .example: nobody is to follow these into the world.
constexpr page pages[] = {
    {"www.atlas-of-things.example", "/encyclopedia/overview", "An Overview for the Curious - Atlas of Things",
     "A plain introduction in twelve short chapters. It begins with the words everyone uses, then explains what is "
     "measured and why, and ends with a list of open questions ..."},
    {"journal.open-letters.example", "/articles/2014/03/field-notes", "Field Notes: What Twenty Years Have Shown",
     "Between 18 °C and 24 °C the readings hardly differ; below that, the spread doubles. The authors warn against "
     "“rules "
     "of thumb” and give their raw data — all 4,812 rows."},
    {"forum.workbench.example", "/t/does-this-hold-in-practice/20817", "Does this hold in practice? - Workbench Forum",
     "I tried it twice, once by the book and once in a hurry. By the book it worked; in a hurry it mostly worked. Has "
     "anybody here done a proper comparison? ..."},
    {"www.zuerich-institut.example", "/de/forschung/grundlagen.html", "Grundlagen und Messungen | Institut Zürich",
     "Die ersten Messungen größerer Reihen stammen aus Zürich. Über die Jahre wurden sie mehrfach bestätigt, zuletzt "
     "mit "
     "einer Abweichung von nur ±2 %."},
    {"video.lecture-hall.example", "/watch?v=dQ4kPz81sTe&list=basics",
     "Lecture 4 | The Basics, Explained - Lecture Hall",
     "{ts:70} So let us take the simple case first. {ts:84} If both effects act together, the sum is what we see. 37K "
     "views · 14 months ago 🎓 ..."},
    {"archive.daily-column.example", "/science/a-minority-view", "A Minority View, and Why It Matters",
     "Not everybody is convinced. “Suggestive, not conclusive,” says one reviewer, who asks for larger samples and "
     "longer "
     "observation. The reply fills three pages ..."},
    {"data.public-tables.example", "/sets/7b/annual-summary.csv", "Annual Summary Tables (CSV, 1998 - 2026)",
     "year,low,high,median\n1998,3.1,6.8,4.9\n1999,3.0,6.9,5.0\n... The tables are revised each spring; see the notes "
     "on "
     "\"estimated\" rows before you add them up."},
    {"kids.little-answers.example", "/why/grown-ups-ask-too", "Why? Questions That Grown-ups Ask Too 🌈",
     "Short answers with pictures. Try it at home with a glass of water, a torch and a sheet of white paper · "
     "Printable "
     "worksheets · For teachers ..."},
    {"blog.second-look.example", "/2025/11/what-the-numbers-say/", "What the Numbers Say — A Second Look",
     "The much-quoted 5 % is a median, not a mean, and it hides two very different groups. Once they are told apart, "
     "the "
     "disagreement between the two schools disappears."},
    {"shop.simple-kits.example", "/guides/start-here", "Start Here: A Buyer's Guide to Simple Kits",
     "For about 40 € you get all that a beginner needs. Spend more on the sensor, less on the case; and read the café "
     "test on page two before you decide."},
};

std::string two_digits(std::size_t value) {
  return (value < 10 ? "0" : "") + std::to_string(value);
}

std::string date(random_source& random, std::size_t first_year, std::size_t years) {
  std::string text = std::to_string(first_year + random.below(years));
  text += '-' + two_digits(1 + random.below(12));
  text += '-' + two_digits(1 + random.below(28));
  return text;
}

// The domain itself or one below it.
bool is_of(std::string_view site, std::string_view domain) {
  if (!site.ends_with(domain)) return false;
  site.remove_suffix(domain.size());
  return site.empty() || site.ends_with('.');
}

bool is_wanted(std::string_view domain) {
  return !domain.starts_with('-');
}

bool is_excluded(std::string_view site, std::vector<std::string> const& domains) {
  return std::ranges::any_of(
      domains, [site](std::string_view domain) { return !is_wanted(domain) && is_of(site, domain.substr(1)); });
}

}  // namespace

std::vector<answer_source> make_sources(source_wishes const& wishes, std::uint64_t seed) {
  random_source random{seed};
  auto const& domains = wishes.domains;
  std::vector<std::string_view> sites;
  std::ranges::copy_if(domains, std::back_inserter(sites), is_wanted);
  bool const within = !sites.empty();
  std::erase_if(sites, [&](std::string_view site) { return is_excluded(site, domains); });
  std::vector<page> known;
  std::ranges::copy_if(pages, std::back_inserter(known),
                       [&](page const& page) { return within || !is_excluded(page.site, domains); });
  if (known.empty() || (within && sites.empty())) return {};
  std::size_t const first = random.below(known.size());
  std::vector<answer_source> sources;
  sources.reserve(wishes.count);
  for (std::size_t i = 0; i < wishes.count; ++i) {
    page const& page = known[(first + i) % known.size()];
    std::string_view const site = within ? sites[i % sites.size()] : page.site;
    answer_source source;
    source.title = page.title;
    source.url = "https://" + std::string{site} + std::string{page.path};
    if (std::size_t const round = i / known.size(); round != 0) {
      source.url += (page.path.find('?') == std::string_view::npos ? "?page=" : "&page=") + std::to_string(round + 1);
    }
    // One page in five has no date, as on the wire.
    if (i % 5 != 2) source.date = date(random, 2014, 11);
    source.last_updated = date(random, 2025, 1);
    if (wishes.days != 0) {
      std::int64_t const age = static_cast<std::int64_t>(random.below(wishes.days)) * 24 * 60 * 60;
      source.date = source.last_updated = utc_text(static_cast<std::time_t>(wishes.now - age), "%Y-%m-%d");
    }
    source.snippet = page.snippet;
    sources.push_back(std::move(source));
  }
  return sources;
}

}  // namespace tokenwire::testing
