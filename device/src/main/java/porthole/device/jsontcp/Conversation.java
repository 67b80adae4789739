package porthole.device.jsontcp;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.ToLongFunction;
import porthole.device.log.PeerLog;
import porthole.device.transport.TcpConnection;
import porthole.device.transport.TcpHandler;
import porthole.protocol.Action;
import porthole.protocol.JsonTcpMessage;
import porthole.protocol.JsonTcpMessageDecoder;
import porthole.protocol.ProtocolViolationException;

/** One request and its answer. Runs on the loop's thread, handlers on a worker's. */
final class Conversation implements TcpHandler {
  /** Precedes every sentence that is not from a handler, as in the original. */
  private static final String ERROR = "Error: ";

  private final TcpConnection connection;
  private final ToLongFunction<Action> publisher;
  private final HandlerChain handlers;
  private final JsonTcpMessageDecoder decoder;

  Conversation(
      TcpConnection connection,
      ToLongFunction<Action> publisher,
      HandlerChain handlers,
      int maxBytes) {
    this.connection = connection;
    this.publisher = publisher;
    this.handlers = handlers;
    this.decoder = new JsonTcpMessageDecoder(maxBytes);
  }

  @Override
  public void receive(ByteBuffer bytes) {
    boolean hadHeader = decoder.hasHeader();
    try {
      Optional<JsonTcpMessage> request = decoder.receive(bytes);
      if (request.isPresent()) {
        answer(request.get());
      } else if (!hadHeader && decoder.hasHeader()) {
        connection.restartDeadline();
      }
    } catch (ProtocolViolationException e) {
      refuse(e.getMessage());
    }
  }

  private void answer(JsonTcpMessage request) throws ProtocolViolationException {
    if (!request.isJson()) {
      end(request.firstBytes());
      return;
    }
    Action action = Action.decode(request.text());
    connection.charge(publisher.applyAsLong(action));
    if (handlers.isEmpty()) { // Needs no worker.
      end(handlers.answer(action));
    } else {
      connection.runBlocking(() -> end(handlers.answer(action)));
    }
  }

  @Override
  public void refuse(String sentence) {
    PeerLog.debug(connection.peer().host(), "{}: {}", connection.peer(), sentence);
    String text = sentence.startsWith(ERROR) ? sentence : ERROR + sentence;
    end(Action.answer(Optional.of(text)));
  }

  private void end(JsonTcpMessage answer) {
    connection.send(ByteBuffer.wrap(answer.encode()));
    connection.finish();
  }
}
