package porthole.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes down what a decoder tells: kind and text, or the hash code of binary data. */
class EventRecorder implements MessageSink {
  final List<String> events = new ArrayList<>();

  private void add(String kind, ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    events.add(
        kind + ' ' + (kind.equals("binary") ? Arrays.hashCode(copy) : new String(copy, UTF_8)));
  }

  @Override
  public void onText(ByteBuffer utf8) {
    add("text", utf8);
  }

  @Override
  public void onBinary(ByteBuffer data) {
    add("binary", data);
  }

  @Override
  public void onPing(ByteBuffer data) {
    add("ping", data);
  }

  @Override
  public void onPong(ByteBuffer data) {
    add("pong", data);
  }

  @Override
  public void onClose(int code, String reason) {
    events.add("close " + code + ' ' + reason);
  }
}
