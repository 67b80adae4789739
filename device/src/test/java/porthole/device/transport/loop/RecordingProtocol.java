package porthole.device.transport.loop;

import java.nio.ByteBuffer;

/** A protocol that notes what its link tells it. Loop's thread. */
public final class RecordingProtocol implements Protocol {
  private final StringBuilder events = new StringBuilder();

  @Override
  public void receive(ByteBuffer bytes) {
    events.append("received ").append(bytes.remaining()).append("; ");
    bytes.position(bytes.limit());
  }

  @Override
  public void expired() {
    events.append("expired; ");
  }

  @Override
  public void goAway(int code, String reason) {
    events.append("goes away; ");
  }

  @Override
  public void failed(Throwable error) {
    events.append("failed ").append(error).append("; ");
  }

  @Override
  public void closed() {
    events.append("closed; ");
  }

  /** Returns the events, each with a semicolon behind it. */
  public String events() {
    return events.toString();
  }
}
