/* engine-private.h - SegueEngine's inside, for engine-*.c alone
 *
 * Everything here belongs to the UI thread, but for what its comment names. */
#pragma once

#include <math.h>

#include "engine-ask.h"
#include "engine-governor.h"
#include "engine-insight.h"
#include "engine-suggest.h"
#include "engine-table.h"
#include "engine-thread.h"
#include "engine-upkeep.h"
#include "engine.h"
#include "play/play-history.h"
#include "play/play-inhibit.h"
#include "play/play-mpris.h"

G_BEGIN_DECLS

typedef struct _EngineMedia EngineMedia;   /* art and lyrics: engine-media.c */
typedef struct _EngineScan EngineScan;     /* scanning and watching: engine-scan.c */
typedef struct _EngineHear EngineHear;     /* analysis: engine-hear.c */
typedef struct _EngineKaraoke EngineKaraoke; /* songs without their singing: engine-karaoke.c */
typedef struct _EnginePlay EnginePlay;     /* queue, history, desktop: engine-play.c */

typedef struct _EnginePast EnginePast;     /* past lives: engine-past.c */
typedef struct _EngineMoods EngineMoods;   /* the pad, saved moods: engine-mood*.c */
typedef struct _EngineModes EngineModes;   /* what the listener is doing: engine-mode*.c */
typedef struct _EngineStudio EngineStudio; /* models of the listener's own: engine-studio.c */

struct _SegueEngine
{
  GObject parent_instance;

  EngineThread *thread;  /* owned; NULL after shutdown */
  Mailbox      *mailbox; /* owned reference */
  TrackTable   *table;   /* owned; empty until loaded */
  char         *cache_dir; /* owned */
  char        **folders; /* owned */

  EnginePlay   *play;    /* owned */
  EngineMedia  *media;   /* owned */
  EngineScan   *scan;    /* owned */
  EngineHear   *hear;    /* owned */
  EngineKaraoke *karaoke; /* owned */
  EngineInsight *insight; /* owned */
  EngineSuggest *suggest; /* owned */
  EnginePast   *past;    /* owned */
  EngineMoods  *moods;   /* owned */
  EngineModes  *modes;   /* owned */
  EngineStudio *studio;  /* owned */
  EngineUpkeep *upkeep;  /* owned */

  GPtrArray    *listeners; /* owned; SegueListener; empty until they are known */
  gint64        listener;  /* who is there; 0 until known */
  guint         n_erased;  /* numbers of what was erased */
  char         *wanted_listener; /* owned or NULL: asked for before they were known */

  gboolean loaded;
  gboolean library_changed_pending; /* emitted when the timer ends */
  guint    library_changed_source;

  gboolean scanning;
  guint    scan_done, scan_total;
};

/* engine.c */
void engine_say                  (SegueEngine *self, const char *sentence);
void engine_notify_scan          (SegueEngine *self, gboolean scanning, guint done, guint total);
void engine_notify_analysis      (SegueEngine *self);
/* Engine thread, once: sends all that the UI thread begins with. @data: the default folder (taken). */
void engine_library_opened (EngineThread *thread, Store *store, gpointer data);
void engine_give_memory_back     (void); /* any thread, after much was freed */

/* engine-listeners.c */
void engine_listeners_send  (EngineThread *thread, Store *store, gboolean switched); /* engine thread */
void engine_listeners_apply (SegueEngine *self, EngineMessage *message);

/* engine-karaoke.c */
EngineKaraoke *engine_karaoke_new  (const char *cache_dir, const char *analyser_path);
/* Any thread: removes what was used longest ago until the rest fits; never the newest. */
void           engine_karaoke_trim (const char *folder, gint64 max_bytes);
void           engine_karaoke_free (EngineKaraoke *self); /* ends its child; before the thread ends */

/* engine-past.c */
EnginePast *engine_past_new  (void);
void        engine_past_free (EnginePast *self); /* cancels, joins; before the engine thread ends */

/* engine-moods.c, engine-mood-data.c, engine-saved-moods.c */
EngineMoods *engine_moods_new     (SegueEngine *engine);
void         engine_moods_open    (EngineMoods *self);    /* reads the saved ones */
void         engine_moods_switch  (EngineMoods *self);    /* another listener is there */
gboolean     engine_moods_known   (EngineMoods *self);    /* they were read */
/* Why a song of the mood that was played last was chosen, in numbers; borrowed or NULL. */
const char  *engine_moods_detail  (EngineMoods *self, gint64 track_id);
void         engine_moods_loaded  (EngineMoods *self);    /* the library stands in memory */
void         engine_moods_changed (EngineMoods *self);    /* tracks were heard, or went */
void         engine_moods_free    (EngineMoods *self);

/* engine-modes.c */
EngineModes *engine_modes_new     (SegueEngine *engine);
void         engine_modes_open    (EngineModes *self);    /* reads them */
void         engine_modes_leave   (EngineModes *self);    /* before the listener is another one */
void         engine_modes_switch  (EngineModes *self);    /* after it */
gint64       engine_modes_current (EngineModes *self);
/* The mode that is on, borrowed; NULL none. */
const SegueMode *engine_modes_wishes (EngineModes *self);
/* Energy falls: the end of its stretch is near. */
gboolean     engine_modes_winding_down (EngineModes *self);
void         engine_modes_game    (EngineModes *self, gboolean game); /* the governor saw one */
void         engine_modes_played  (EngineModes *self, const PlayRecord *record);
void         engine_modes_free    (EngineModes *self);

/* engine-play.c: owns queue, player, history, MPRIS, inhibition. */
EnginePlay  *engine_play_new      (SegueEngine *engine, guint64 seed);
void         engine_play_restore  (EnginePlay *self, GBytes *queue, double position_s);
void         engine_play_close    (EnginePlay *self); /* ends the play, saves the queue */
void         engine_play_free     (EnginePlay *self); /* after the engine thread ended */
SeguePlayer *engine_play_player   (EnginePlay *self); /* borrowed */
SegueQueue  *engine_play_queue    (EnginePlay *self); /* borrowed */
void         engine_play_part     (EnginePlay *self); /* the play in progress ends, the music goes on */
void         engine_play_hurry       (EnginePlay *self); /* what is about to play is heard first */
void         engine_play_set_private (EnginePlay *self, gboolean on);
gboolean     engine_play_get_private (EnginePlay *self);
void         engine_play_set_mode   (EnginePlay *self, gint64 mode_id); /* of the plays that follow */

/* engine-studio.c: teaching, and what was taught. */
EngineStudio *engine_studio_new       (SegueEngine *engine, const char *data_dir,
                                       const char *analyser_path);
void          engine_studio_set_paused (EngineStudio *self, gboolean paused, gboolean yield);
void          engine_studio_heard     (EngineStudio *self, gboolean idle);
void          engine_studio_close     (EngineStudio *self); /* ends its children */
void          engine_studio_free      (EngineStudio *self);
void          engine_studio_models    (EngineStudio *self, GPtrArray *files); /* takes them */
void          engine_models_sweep     (EngineStudio *self);
void          engine_models_send      (EngineThread *thread, Store *store); /* engine thread */
void          engine_models_changed   (SegueEngine *self); /* engine.c: emits the signal */

/* engine-ending.c: where a crossfade from @item is over */
void         engine_find_ending   (SegueEngine *self, SegueQueueItem *item);

/* engine-media.c: a small pool of workers, newest request first. */
EngineMedia *engine_media_new     (const char *cache_dir);
void         engine_media_free    (EngineMedia *self);
/* A game runs: pictures that are not in memory yet wait until it ends. */
void         engine_media_set_paused (EngineMedia *self, gboolean paused);
/* A URI that others can read, NULL while it is being made; @ready then. */
char        *engine_media_art_uri (EngineMedia *self, SegueTrack *track,
                                   void (*ready) (gpointer), gpointer data);

/* engine-scan.c */
EngineScan *engine_scan_new       (SegueEngine *engine);
void        engine_scan_start     (EngineScan *self, gboolean everything);
void        engine_scan_folders_changed (EngineScan *self); /* watches follow */
void        engine_scan_dirty     (EngineScan *self, char **paths);
void        engine_scan_cancel    (EngineScan *self);
gboolean    engine_scan_ended     (EngineScan *self); /* its last message came; TRUE: others away */
void        engine_scan_focused   (EngineScan *self);
char      **engine_scan_get_away  (EngineScan *self); /* transfer full, never NULL */
void        engine_scan_free      (EngineScan *self); /* cancels, joins */

/* engine-hear.c */
EngineHear        *engine_hear_new      (SegueEngine *engine, const char *analyser_path);
void               engine_hear_refill   (EngineHear *self); /* there may be new work */
void               engine_hear_pending  (EngineHear *self, GArray *ids, guint done, guint total,
                                         gboolean changed); /* another analyser than last time */
void               engine_hear_ended    (EngineHear *self, gint64 track_id, gboolean stored);
void               engine_hear_greeted  (EngineHear *self, gboolean started,
                                         guint feature_version, guint model_version);
void               engine_hear_free     (EngineHear *self); /* ends the children */
SegueAnalysisState engine_hear_get_state (EngineHear *self);
void               engine_hear_get_progress (EngineHear *self, guint *done, guint *total,
                                             guint *eta_s);
void               engine_hear_set_paused (EngineHear *self, gboolean paused);
gboolean           engine_hear_get_paused (EngineHear *self);
void               engine_hear_set_courtesy (EngineHear *self, gboolean game); /* by a mode */
void               engine_hear_set_cores (EngineHear *self, guint cores);
guint              engine_hear_get_cores (EngineHear *self);
void               engine_hear_hurry     (EngineHear *self, gint64 track_id); /* about to play */
/* The file of @track heard anew with its frames; a GTask of FeatureSet. */
void               engine_hear_frames   (EngineHear *self, SegueTrack *track, GTask *task);

G_END_DECLS
