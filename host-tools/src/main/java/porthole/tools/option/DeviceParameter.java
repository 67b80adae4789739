package porthole.tools.option;

import java.io.IOException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;
import porthole.tools.ssh.SshConnector;
import porthole.tools.ssh.SshTarget;
import porthole.tools.terminal.CommandContext;

/** The first argument of a command for a device, and the options of the login. */
public final class DeviceParameter {

  @Parameters(
      index = "0",
      paramLabel = "root@HOST",
      converter = Converter.class,
      description =
          "The device: root@HOST or root@HOST:PORT, where PORT is the TCP port of ssh. An IPv6"
              + " address stands in brackets. HOST may be an alias of ~/.ssh/config.")
  private SshTarget target;

  @Mixin private SshOptions options;

  public SshTarget target() {
    return target;
  }

  /** Prepares logins; {@link #target} then includes the settings of {@code ~/.ssh/config}. */
  public SshConnector connector(CommandContext context) throws IOException {
    target = options.resolved(target, context);
    return options.to(target, context);
  }

  /** Reads USER@HOST:PORT from the command line. */
  public static final class Converter implements ITypeConverter<SshTarget> {
    @Override
    public SshTarget convert(String text) {
      try {
        return SshTarget.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
