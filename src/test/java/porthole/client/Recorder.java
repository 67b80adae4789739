package porthole.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Remembers what a connection told. */
class Recorder implements ClientHandler {

  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

  /** Returns the next event, or says that none came. */
  String next() throws InterruptedException {
    String event = events.poll(60, TimeUnit.SECONDS);
    return event == null ? "nothing in 60 seconds" : event;
  }

  @Override
  public void onOpen(Client client) {
    events.add("open");
  }

  @Override
  public void onText(String text) {
    events.add("text " + text);
  }

  @Override
  public void onBinary(ByteBuffer data) {
    events.add("binary " + data.remaining());
  }

  @Override
  public void onPong(ByteBuffer data) {
    events.add("pong " + StandardCharsets.UTF_8.decode(data));
  }

  @Override
  public void onError(Exception error) {
    events.add("error " + error.getClass().getSimpleName());
  }

  @Override
  public void onClose(int code, String reason) {
    events.add("close " + code + " " + reason);
  }
}
