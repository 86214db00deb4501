/* catalogue.c - the invented artists, albums and songs of the demo library
 *
 * Besides ordinary albums it holds what a library has to cope with: a
 * compilation, a double album with a live disc, a recording that runs on over
 * a track change, titles in several scripts, and one that is very long. */
#include "composer.h"

#define C 0
#define DES 1
#define D 2
#define ES 3
#define E 4
#define F 5
#define GES 6
#define G 7
#define AS 8
#define A 9
#define B 10
#define H 11
#define MAJOR FALSE
#define MINOR TRUE

/* What the songs of one album share stands first, what differs in each row. */
#define SONG(style_, artist_, album_, year_, track_, tracks_, title_, bpm_, tonic_, minor_, seconds_, ...) \
  { .style = COMPOSER_STYLE_##style_, .artist = artist_, .album_artist = artist_, .album = album_, \
    .title = title_, .year = year_, .track = track_, .tracks = tracks_, .tempo_bpm = bpm_, \
    .tempo_clear = TRUE, .tonic = tonic_, .minor = minor_, .seconds = seconds_, \
    .piece = (guint64) (year_) * 100 + (track_), __VA_ARGS__ }

#define MARROW(...) SONG (PIANO, "Ilse Marrow", "Rooms Without Clocks", 2011, __VA_ARGS__)
#define TIDEWATER(...) SONG (AMBIENT, "Tidewater Index", "Slow Cartography", 2016, __VA_ARGS__, .tempo_clear = FALSE)
#define UMBRELLA(...) SONG (LOFI, "Pocket Umbrella", "Rainy Day Arithmetic", 2020, __VA_ARGS__, .ogg = TRUE)
#define CORVINA(...) SONG (HOUSE, "Corvina Lights", "Midnight Tram", 2014, __VA_ARGS__)
#define HALCYON(...) SONG (DRUM_AND_BASS, "Halcyon Relay", "Voltage Garden", 2009, __VA_ARGS__, .ogg = TRUE)
#define HERON(...) SONG (METAL, "Iron Heron", "The Anvil Choir", 2005, __VA_ARGS__)
#define TURNSTILES(...) SONG (DISCO, "The Velvet Turnstiles", "Saturday Ledger", 1979, __VA_ARGS__)
#define LEMONGRASS(...) SONG (REGGAE, "Papa Lemongrass", "Harbour Sundown", 1983, __VA_ARGS__)
#define BITMAP(...) SONG (CHIPTUNE, "Bitmap Orchard", "Sixteen Small Kingdoms", 2018, __VA_ARGS__)
#define QUARTETT(...) SONG (QUARTET, "Quartett Birkenfeld", "Nachtstücke für vier", 1998, __VA_ARGS__)
#define WREN(...) SONG (FOLK, "Wren & Alder", "Letters from the Orchard", 2013, __VA_ARGS__, .discs = 2, .voice = TRUE)
#define FENWICK(...) SONG (JAZZ, "Otis Fenwick Trio", "Blue Window", 1961, __VA_ARGS__, .ogg = TRUE)
#define GRAUZONE(...) SONG (DUB_TECHNO, "Grauzone Nord", "Nebelkammer", 2015, __VA_ARGS__, .ogg = TRUE)
#define LINDENHOF(...) SONG (WALTZ, "Café Lindenhof", "Walzer im Regen", 1992, __VA_ARGS__)
#define MAGPIE(...) SONG (SYNTH_POP, "Neon Magpie", "Satellite Hearts", 1986, __VA_ARGS__)
#define MARISOL(...) SONG (BOSSA, "Marisol Quinta", "Azul de Tarde", 1967, __VA_ARGS__)
#define LAYALI(...) SONG (OUD, "ليالي المرفأ", "قمر فوق الميناء", 2007, __VA_ARGS__)
#define TSUKIMI(...) SONG (MARIMBA, "月見坂", "静かな駅", 2019, __VA_ARGS__)
#define HOURS(style_, artist_, ...) SONG (style_, artist_, "Small Hours, Vol. 1", 2021, __VA_ARGS__, \
  .album_artist = "Various Artists", .compilation = TRUE)

/* Later fields of a row override the defaults of SONG on purpose. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
static const ComposerSong songs[] = {
  MARROW (1, 4, "Morning in the Kitchen", 84, F, MAJOR, 52),
  MARROW (2, 4, "The Letter on the Stairs", 72, A, MINOR, 56),
  MARROW (3, 4, "Wet Leaves", 92, D, MAJOR, 48),
  MARROW (4, 4, "Rooms Without Clocks", 66, ES, MAJOR, 60),

  TIDEWATER (1, 5, "Fjord, Seen from Above", 60, C, MAJOR, 64),
  TIDEWATER (2, 5, "Isobars", 70, E, MINOR, 58, .voice = TRUE),
  TIDEWATER (3, 5, "The Long Exposure", 64, G, MAJOR, 62),
  TIDEWATER (4, 5, "Northern Passage, Part I", 66, A, MINOR, 44, .part = 1, .piece = 201645),
  TIDEWATER (5, 5, "Northern Passage, Part II", 66, A, MINOR, 44, .part = 2, .piece = 201645),

  UMBRELLA (1, 4, "Carry the One", 76, ES, MAJOR, 50),
  UMBRELLA (2, 4, "Long Division", 82, C, MINOR, 46),
  UMBRELLA (3, 4, "Tea and Fractions", 72, F, MAJOR, 52),
  UMBRELLA (4, 4, "Remainder", 88, G, MINOR, 44),

  CORVINA (1, 4, "Last Stop Riverside", 122, F, MINOR, 52),
  CORVINA (2, 4, "Ticket to Nowhere in Particular", 124, A, MINOR, 50),
  CORVINA (3, 4, "Overhead Wires", 126, C, MAJOR, 48),
  CORVINA (4, 4, "Depot at Dawn", 120, D, MINOR, 54),

  HALCYON (1, 3, "Copper Bloom", 172, E, MINOR, 48),
  HALCYON (2, 3, "Greenhouse Static", 174, G, MINOR, 46),
  HALCYON (3, 3, "Photosynthesiser", 170, D, MAJOR, 50),

  HERON (1, 4, "Forge at First Light", 150, E, MINOR, 48),
  HERON (2, 4, "Stone Wings", 168, D, MINOR, 46),
  HERON (3, 4, "Oath of the Marsh", 132, A, MINOR, 52),
  HERON (4, 4, "The Anvil Choir", 184, E, MINOR, 44),

  TURNSTILES (1, 4, "Balance Due", 112, A, MINOR, 52, .voice = TRUE, .lyrics = TRUE),
  TURNSTILES (2, 4, "Carbon Copy", 118, D, MINOR, 48, .voice = TRUE, .lyrics = TRUE),
  TURNSTILES (3, 4, "Petty Cash", 108, G, MAJOR, 50),
  TURNSTILES (4, 4, "Closing the Books", 115, F, MAJOR, 48, .voice = TRUE),

  LEMONGRASS (1, 3, "Harbour Sundown", 76, G, MAJOR, 54, .voice = TRUE, .lyrics = TRUE),
  LEMONGRASS (2, 3, "Rope and Salt", 72, A, MINOR, 52),
  LEMONGRASS (3, 3, "Ferryman's Holiday", 80, C, MAJOR, 50, .voice = TRUE),

  BITMAP (1, 4, "Kingdom 1: The Cloud Steps", 150, C, MAJOR, 44),
  BITMAP (2, 4, "Kingdom 5: Underwater Library", 132, A, MINOR, 46),
  BITMAP (3, 4, "Kingdom 9: Clockwork Turnips", 160, G, MAJOR, 42),
  BITMAP (4, 4, "Final Kingdom (Please Insert Disk 2)", 144, E, MINOR, 46),

  QUARTETT (1, 4, "Über den Dächern", 96, D, MAJOR, 50),
  QUARTETT (2, 4, "Zwölf kühle Brücken", 88, G, MINOR, 52),
  QUARTETT (3, 4, "Grüße aus der Ferne", 108, B, MAJOR, 46),
  QUARTETT (4, 4, "Schlaflied für große Vögel", 76, C, MINOR, 54),

  WREN (1, 4, "Apples in the Attic", 104, G, MAJOR, 54, .disc = 1, .lyrics = TRUE),
  WREN (2, 4, "The Ferry Bell", 92, D, MAJOR, 56, .disc = 1, .lyrics = TRUE),
  WREN (3, 4, "Winter Post", 84, A, MINOR, 54, .disc = 1),
  WREN (4, 4, "Lantern Road", 116, C, MAJOR, 50, .disc = 1),
  WREN (1, 2, "Apples in the Attic (Live at the Boathouse)", 108, G, MAJOR, 58, .disc = 2, .live = TRUE, .piece = 201301),
  WREN (2, 2, "Lantern Road (Live at the Boathouse)", 120, C, MAJOR, 54, .disc = 2, .live = TRUE, .piece = 201304),

  FENWICK (1, 4, "Blue Window", 132, F, MAJOR, 52),
  FENWICK (2, 4, "Rain on Tenth Street", 112, C, MINOR, 54),
  FENWICK (3, 4, "Mister Pemberton's Hat", 176, B, MAJOR, 46),
  FENWICK (4, 4, "Two Spoons", 144, ES, MAJOR, 50),

  GRAUZONE (1, 3, "Kondensat", 124, C, MINOR, 60),
  GRAUZONE (2, 3, "Hallraum", 120, F, MINOR, 62),
  GRAUZONE (3, 3, "Nebelkammer", 126, A, MINOR, 58),

  LINDENHOF (1, 3, "Walzer im Regen", 138, G, MAJOR, 48),
  LINDENHOF (2, 3, "Die Dame mit dem grünen Schirm", 150, D, MAJOR, 46),
  LINDENHOF (3, 3, "Sperrstunde", 126, A, MINOR, 50),

  MAGPIE (1, 4, "Satellite Hearts", 118, A, MINOR, 52, .voice = TRUE, .lyrics = TRUE),
  MAGPIE (2, 4, "Plastic Moon", 128, E, MINOR, 48, .voice = TRUE),
  MAGPIE (3, 4, "Answering Machine", 104, F, MAJOR, 52, .voice = TRUE, .lyrics = TRUE),
  MAGPIE (4, 4, "Chrome Weather", 136, D, MAJOR, 46),

  MARISOL (1, 3, "Azul de Tarde", 132, D, MAJOR, 52, .voice = TRUE, .lyrics = TRUE),
  MARISOL (2, 3, "Café com Chuva", 120, G, MAJOR, 50),
  MARISOL (3, 3, "Varanda", 140, A, MINOR, 48, .voice = TRUE),

  LAYALI (1, 2, "شباك على البحر", 96, D, MINOR, 52),
  LAYALI (2, 2, "قهوة الفجر", 108, G, MINOR, 48),

  TSUKIMI (1, 3, "始発", 144, C, MAJOR, 50),
  TSUKIMI (2, 3, "雨の時刻表", 132, A, MINOR, 52),
  TSUKIMI (3, 3, "各駅停車の夢", 152, F, MAJOR, 48),

  HOURS (LOFI, "Pocket Umbrella", 1, 6, "Lamp Light Homework", 80, D, MINOR, 44),
  HOURS (JAZZ, "Lena Okafor Quartet", 2, 6, "Almost Tuesday", 120, G, MAJOR, 46),
  HOURS (AMBIENT, "Paper Lighthouse", 3, 6,
    "The Extraordinarily Long and Mostly True Account of How the Lighthouse Keeper's Daughter"
    " Taught a Flock of Starlings to Sing in Four-Part Harmony, with Notes on the Weather"
    " and an Apology to the Harbour Master", 62, D, MAJOR, 54, .tempo_clear = FALSE),
  HOURS (HOUSE, "Sienna Vault", 4, 6, "Elevator to the Roof", 118, G, MINOR, 46),
  HOURS (FOLK, "Tom Hazel", 5, 6, "Night Bus Home", 88, E, MINOR, 48, .voice = TRUE),
  HOURS (DUB_TECHNO, "Grauzone Nord", 6, 6, "Vier Uhr früh", 118, D, MINOR, 52),
};
#pragma GCC diagnostic pop

guint
composer_n_songs (void)
{
  return G_N_ELEMENTS (songs);
}

const ComposerSong *
composer_song (guint index)
{
  return index < G_N_ELEMENTS (songs) ? &songs[index] : NULL;
}

typedef struct {
  const char *title;
  const char *lines[13];
} Words;

static const Words words[] = {
  { "Balance Due", { "I kept the ticket from the night you came", "A paper star with half your name",
      "You danced the numbers off the wall", "And I forgot to count at all",
      "Saturday, put it on my bill", "The mirror ball is turning still",
      "Saturday, what do I owe to you", "One more song and the balance due" } },
  { "Carbon Copy", { "You wear his coat, you take his chair", "You part the light the way he parts his hair",
      "I press my hand against the page", "And find the same words underneath",
      "Carbon copy, blue on blue", "Every line goes through to you",
      "Carbon copy, hold it near", "The second sheet is just as clear" } },
  { "Harbour Sundown", { "Nets are drying on the harbour wall", "Hear the evening and the seagulls call",
      "Every boat that left has come back in", "Set the table, let the night begin",
      "Sundown on the water", "Sundown on the sea", "Tell my mother's daughter", "There's a light for me" } },
  { "Apples in the Attic", { "There are apples in the attic", "Wrapped in last year's news",
      "And a ladder by the window", "In your father's shoes",
      "Send a letter when the rain comes", "Send a letter when it's gone",
      "There are apples in the attic", "And the kettle's always on" } },
  { "The Ferry Bell", { "I heard the ferry bell at seven", "I counted lamps along the quay",
      "And one was yours and one was heaven", "And one was just the sea",
      "Ring it once for those departing", "Ring it twice for those at home",
      "Ring it slow for hearts in parting", "Ring it soft for those alone" } },
  { "Satellite Hearts", { "We send our signals after midnight", "Two little lamps above the town",
      "I learned your orbit by the skylight", "You never once looked down",
      "Satellite hearts, falling around", "Too far for touch, too high for sound",
      "Satellite hearts, burning so bright", "Pass me again on the other side of night" } },
  { "Answering Machine", { "You have reached the room I live in", "I am somewhere in the rain",
      "Leave a colour or a number", "I will call you back again",
      "After the tone, after the tone", "Say it like I am at home",
      "After the tone, let the tape run through", "Every silence sounds like you" } },
  { "Azul de Tarde", { "Azul de tarde na janela", "Um barco leva o meu olhar",
      "A tua voz, tão simples, bela", "Fica comigo a conversar",
      "Azul, azul, devagarinho", "O sol se deita sobre o mar",
      "Azul, azul, o meu caminho", "É sempre o mesmo, é te esperar" } },
};

const char *const *
composer_lyrics (guint index)
{
  const ComposerSong *song = composer_song (index);

  if (song == NULL || !song->lyrics)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i].title, song->title))
      return words[i].lines;
  return NULL;
}
