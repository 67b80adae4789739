package porthole.tools.deploy;

import java.io.IOException;
import porthole.tools.ssh.Device;

/** A device on which Porthole is installed. */
public record PortholeDevice(Survey survey, Launcher launcher) {

  /**
   * Surveys a device.
   *
   * @throws IOException if Porthole is not installed; the message says what to do
   */
  public static PortholeDevice on(Device device, String target) throws IOException {
    Survey survey = Survey.of(device, Layout.DEFAULT_BASE);
    if (!survey.isRoot()) {
      throw new IOException("Only root can do that on the device: use root@HOST.");
    }
    if (survey.installed().isEmpty() || survey.current().isEmpty()) {
      throw new IOException(
          "Porthole is not installed on the device: run 'porthole deploy " + target + "'.");
    }
    return new PortholeDevice(survey, Launcher.of(device, survey.layout()));
  }
}
