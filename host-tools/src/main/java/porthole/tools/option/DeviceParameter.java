package porthole.tools.option;

import java.io.IOException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;
import porthole.tools.ssh.SshConnector;
import porthole.tools.ssh.SshTarget;
import porthole.tools.terminal.CommandContext;

/** The device that a command is about, as its first argument. */
public final class DeviceParameter {

  @Parameters(
      index = "0",
      paramLabel = "root@HOST",
      converter = Form.class,
      description =
          "The device: root@HOST or root@HOST:PORT, where PORT is that of ssh; an IPv6 "
              + "address in brackets. HOST may be an alias of ~/.ssh/config.")
  private SshTarget target;

  @Mixin private SshOptions options;

  public SshTarget target() {
    return target;
  }

  /** Returns the way there; from then on the target is the one of {@code ~/.ssh/config}. */
  public SshConnector access(CommandContext world) throws IOException {
    target = options.resolved(target, world);
    return options.to(target, world);
  }

  /** Reads a target from the command line. */
  public static final class Form implements ITypeConverter<SshTarget> {
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
