package porthole.tools.option;

import java.time.Duration;
import picocli.CommandLine.Option;
import porthole.client.Request;

/** How soon a command that only listens notices that its hub is gone without a word. */
public final class HeartbeatOption {

  @Option(
      names = "--heartbeat",
      paramLabel = "SECONDS",
      defaultValue = "15",
      converter = SecondsConverter.class,
      description =
          "Ping the hub when nothing has come from it for so long; it is gone when "
              + "nothing comes as long again. 0 waits for ever. Default: ${DEFAULT-VALUE}.")
  private Duration silence;

  /**
   * @throws IllegalArgumentException for less than a millisecond
   */
  public Request applyTo(Request request) {
    return silence.isZero() ? request : request.withHeartbeat(silence, silence);
  }
}
