package porthole.device.tcp;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.ToLongFunction;
import porthole.device.log.PeerLog;
import porthole.device.transport.TcpConnection;
import porthole.device.transport.TcpHandler;
import porthole.protocol.Action;
import porthole.protocol.ProtocolException;
import porthole.protocol.TcpMessage;
import porthole.protocol.TcpMessageDecoder;

/** One request and its answer. Loop's thread, but for the handlers. */
final class Conversation implements TcpHandler {
  /** With what every sentence begins that is no answer of a handler, as in the original. */
  private static final String ERROR = "Error: ";

  private final TcpConnection connection;
  private final ToLongFunction<Action> hearer;
  private final Answers answers;
  private final TcpMessageDecoder decoder;

  Conversation(
      TcpConnection connection, ToLongFunction<Action> hearer, Answers answers, int maxBytes) {
    this.connection = connection;
    this.hearer = hearer;
    this.answers = answers;
    this.decoder = new TcpMessageDecoder(maxBytes);
  }

  @Override
  public void receive(ByteBuffer bytes) {
    boolean hadHeader = decoder.hasHeader();
    try {
      Optional<TcpMessage> request = decoder.receive(bytes);
      if (request.isPresent()) {
        answer(request.get());
      } else if (!hadHeader && decoder.hasHeader()) {
        connection.restartDeadline();
      }
    } catch (ProtocolException e) {
      refuse(e.getMessage());
    }
  }

  private void answer(TcpMessage request) throws ProtocolException {
    if (!request.isJson()) {
      end(request.firstBytes());
      return;
    }
    Action action = Action.decode(request.text());
    connection.charge(hearer.applyAsLong(action));
    if (answers.areNone()) { // No thread is needed to say so.
      end(answers.to(action));
    } else {
      connection.runBlocking(() -> end(answers.to(action)));
    }
  }

  @Override
  public void refuse(String sentence) {
    PeerLog.debug(connection.peer().host(), "{}: {}", connection.peer(), sentence);
    String text = sentence.startsWith(ERROR) ? sentence : ERROR + sentence;
    end(Action.answer(Optional.of(text)));
  }

  private void end(TcpMessage answer) {
    connection.send(ByteBuffer.wrap(answer.encode()));
    connection.finish();
  }
}
