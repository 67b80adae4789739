/* Debian's libwebsockets: lws-echo PORT. Sends back every frame as it came. */
#include <libwebsockets.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RX_BYTES 65536

/* What waits to be sent back on one connection: pieces of frames, one behind the other. */
struct piece {
  struct piece *next;
  size_t length;
  int flags;
  unsigned char bytes[];
};

struct session {
  struct piece *first;
  struct piece *last;
};

static int receive(struct lws *wsi, struct session *session, const void *in, size_t length) {
  struct piece *piece = malloc(sizeof *piece + LWS_PRE + length);
  if (!piece) return -1;
  piece->next = NULL;
  piece->length = length;
  piece->flags = lws_write_ws_flags(lws_frame_is_binary(wsi) ? LWS_WRITE_BINARY : LWS_WRITE_TEXT,
                                    lws_is_first_fragment(wsi), lws_is_final_fragment(wsi));
  memcpy(piece->bytes + LWS_PRE, in, length);
  if (session->last) session->last->next = piece;
  else session->first = piece;
  session->last = piece;
  lws_callback_on_writable(wsi);
  return 0;
}

static int answer(struct lws *wsi, struct session *session) {
  struct piece *piece = session->first;
  if (!piece) return 0;
  session->first = piece->next;
  if (!piece->next) session->last = NULL;
  int written = lws_write(wsi, piece->bytes + LWS_PRE, piece->length, piece->flags);
  int failed = written < (int)piece->length;
  free(piece);
  if (session->first) lws_callback_on_writable(wsi);
  return failed ? -1 : 0;
}

static int callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length) {
  struct session *session = user;
  switch (reason) {
    case LWS_CALLBACK_RECEIVE:
      return receive(wsi, session, in, length);
    case LWS_CALLBACK_SERVER_WRITEABLE:
      return answer(wsi, session);
    case LWS_CALLBACK_CLOSED:
      for (struct piece *next; session->first; session->first = next) {
        next = session->first->next;
        free(session->first);
      }
      return 0;
    default:
      return 0;
  }
}

int main(int count, char **arguments) {
  static const struct lws_protocols protocols[] = {
      {"echo", callback, sizeof(struct session), RX_BYTES, 0, NULL, 0}, {NULL, NULL, 0, 0, 0, NULL, 0}};
  struct lws_context_creation_info info;
  if (count < 2) return 2;
  lws_set_log_level(LLL_ERR, NULL);
  memset(&info, 0, sizeof info);
  info.port = atoi(arguments[1]);
  info.iface = "127.0.0.1";
  info.options = LWS_SERVER_OPTION_DISABLE_IPV6; /* Else it would listen on every network. */
  info.protocols = protocols;
  info.gid = (gid_t)-1;
  info.uid = (uid_t)-1;
  struct lws_context *context = lws_create_context(&info);
  if (!context) return 1;
  printf("Ready\n");
  fflush(stdout);
  while (lws_service(context, 0) >= 0) {
  }
  lws_context_destroy(context);
  return 0;
}
