/* analyser-protocol.h - what the engine and segue-analyser say to each other
 *
 * Over two pipes, in frames: a header of ANALYSER_HEADER_SIZE bytes, then the
 * payload whose size the header tells. The engine writes requests to the
 * child's stdin and reads replies from its stdout, one reply a request, in
 * order; before the reply to a long job may come frames of its progress. The child first says hello, with the versions of its code and weights.
 * Closing its stdin ends the child after the request it is at; killing it is
 * always safe. All numbers are little-endian; every size is checked against
 * what is there, so that a broken child costs its file and nothing else.
 *
 * GLib only; pure functions, any thread. */
#pragma once

#include "engine-types.h"

G_BEGIN_DECLS

#define ANALYSER_PROTOCOL_VERSION 2
#define ANALYSER_HEADER_SIZE      12
#define ANALYSER_PAYLOAD_MAX      (256u << 20)

typedef enum {
  ANALYSER_FRAME_HELLO = 1,
  ANALYSER_FRAME_REQUEST,
  ANALYSER_FRAME_REPLY,
  ANALYSER_FRAME_PROGRESS,
} AnalyserFrameType;

#define ANALYSER_ERROR (analyser_error_quark ())
GQuark analyser_error_quark (void);

typedef enum {
  ANALYSER_ERROR_PROTOCOL, /* not a frame of ours, or one cut short */
} AnalyserError;

/* What the child says first. */
typedef struct {
  guint protocol;        /* ANALYSER_PROTOCOL_VERSION of the child */
  guint feature_version; /* FEATURE_VERSION it will write */
  guint n_vector;        /* length of its summary vector */
  guint model_version;   /* of its weights; 0 it has none */
} AnalyserHello;

typedef enum {
  ANALYSER_JOB_ANALYSE = 0,   /* features, and the networks if asked for */
  ANALYSER_JOB_ACCOMPANIMENT, /* writes the accompaniment of path to out_path, a WAV file */
} AnalyserJob;

typedef enum {
  ANALYSER_SEPARATE = 1 << 0, /* vocal_share and the accompaniment's features too */
  ANALYSER_MODEL    = 1 << 1, /* genre, embedding and mood too */
  ANALYSER_FRAMES   = 1 << 2, /* with the matrices that track properties plot */
} AnalyserFlags;

typedef struct {
  guint32       id;       /* chosen by the engine, comes back in the reply */
  AnalyserJob   job;
  AnalyserFlags flags;
  char         *path;     /* owned; file system bytes */
  char         *out_path; /* owned or NULL */
} AnalyserRequest;

/* Why there is no result. */
typedef enum {
  ANALYSER_OK = 0,
  ANALYSER_MISSING,     /* no such file: worth trying again when it is back */
  ANALYSER_UNREADABLE,  /* not allowed, or the disk failed: worth trying again */
  ANALYSER_UNSUPPORTED, /* no decoder knows it */
  ANALYSER_DAMAGED,     /* the decoder gave up before any sound came out */
  ANALYSER_EMPTY,       /* sound, but none of it: zero samples */
  ANALYSER_CRASHED,     /* the child died of it (set by the engine) */
  ANALYSER_TIMED_OUT,   /* the child ran past its limit (set by the engine) */
  ANALYSER_FAILED,      /* anything else */
} AnalyserStatus;

typedef struct {
  guint32        id;
  AnalyserStatus status;
  char          *message;   /* owned; one sentence for the listener; NULL when OK */
  gboolean       truncated; /* analysed up to where decoding broke off */
  FeatureSet    *features;  /* owned; NULL unless OK */
  ModelOutput   *model;     /* owned; NULL unless asked for and there are weights */
  double         seconds;   /* it took, wall clock */
} AnalyserReply;

void analyser_request_free (AnalyserRequest *request); /* NULL is fine */
void analyser_reply_free   (AnalyserReply *reply);     /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnalyserRequest, analyser_request_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnalyserReply, analyser_reply_free)

/* Whole frames, header included, ready to be written. */
GBytes *analyser_hello_encode   (const AnalyserHello *hello);
GBytes *analyser_request_encode (const AnalyserRequest *request);
GBytes *analyser_reply_encode   (const AnalyserReply *reply);
/* @done: 0 … 1 of the request with this id. */
GBytes *analyser_progress_encode (guint32 id, double done);

/* Reads a header of ANALYSER_HEADER_SIZE bytes. FALSE with @error
 * (ANALYSER_ERROR_PROTOCOL) when it is none of ours or announces more than
 * ANALYSER_PAYLOAD_MAX. */
gboolean analyser_header_decode (const guint8       *header,
                                 AnalyserFrameType  *type,
                                 gsize              *payload_size,
                                 GError            **error);

/* Read a payload of the type that its header told. NULL or FALSE with @error
 * (ANALYSER_ERROR_PROTOCOL) when anything in it does not add up. */
gboolean         analyser_hello_decode   (const guint8 *payload, gsize size,
                                          AnalyserHello *hello, GError **error);
AnalyserRequest *analyser_request_decode (const guint8 *payload, gsize size, GError **error);
AnalyserReply   *analyser_reply_decode   (const guint8 *payload, gsize size, GError **error);
gboolean         analyser_progress_decode (const guint8 *payload, gsize size,
                                           guint32 *id, double *done, GError **error);

/* What a child's end says about the file it was at: a status and one sentence,
 * to be freed, for a wait status as from waitpid() or g_subprocess_get_status(). */
AnalyserStatus analyser_status_of_exit (int wait_status, char **message);

G_END_DECLS
