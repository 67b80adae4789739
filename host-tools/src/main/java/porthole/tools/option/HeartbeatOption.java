package porthole.tools.option;

import java.time.Duration;
import picocli.CommandLine.Option;
import porthole.client.Request;

/** The interval after which a silent hub is pinged, and counts as gone if it stays silent. */
public final class HeartbeatOption {

  @Option(
      names = "--heartbeat",
      paramLabel = "SECONDS",
      defaultValue = "15",
      converter = SecondsConverter.class,
      description =
          "Ping the hub after this time of silence, and take it for gone after the same time again."
              + " 0 never pings. Default: ${DEFAULT-VALUE}.")
  private Duration silence;

  /**
   * @throws IllegalArgumentException for less than a millisecond
   */
  public Request applyTo(Request request) {
    return silence.isZero() ? request : request.withHeartbeat(silence, silence);
  }
}
