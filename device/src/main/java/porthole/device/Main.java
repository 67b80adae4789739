package porthole.device;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.Iterator;
import java.util.function.UnaryOperator;
import org.tinylog.Logger;
import porthole.device.configuration.Configuration;
import porthole.device.configuration.ConfigurationException;
import porthole.device.configuration.ListenAddress;
import porthole.device.transport.Endpoint;

/** Starts the service on a device: {@code java -jar porthole-device.jar}. */
public final class Main {
  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  static final String DEFAULT_LISTEN = "0.0.0.0:8000";

  private static final String HELP =
      "Usage: java -jar porthole-device.jar [--listen HOST:PORT] [--config FILE]\n"
          + "Serves WebSocket and a page for the browser on one port.\n\n"
          + "  --listen HOST:PORT  address to listen on (default "
          + DEFAULT_LISTEN
          + ")\n"
          + "  --config FILE       settings in YAML; options given here override the file\n"
          + "  --help, --version\n";

  private Main() {}

  public static void main(String[] args) throws InterruptedException {
    int code = run(args, System.out, System.err);
    System.exit(code);
  }

  private static int run(String[] args, PrintStream out, PrintStream err)
      throws InterruptedException {
    if (Arrays.asList(args).contains("--help")) {
      out.print(HELP);
      return OK;
    }
    if (Arrays.asList(args).contains("--version")) {
      out.println("porthole " + Version.current());
      return OK;
    }
    Options options;
    try {
      options = Options.parse(args);
    } catch (ConfigurationException e) {
      err.println("porthole: " + e.getMessage() + ". See --help.");
      return USAGE;
    }
    try {
      serve(options.configuration(DEFAULT_LISTEN), out);
      return OK;
    } catch (ConfigurationException | IOException e) {
      err.println("porthole: " + e.getMessage() + ".");
      return FAILED;
    }
  }

  /**
   * Serves until the process ends: with 0 on SIGTERM or Ctrl-C, with 3 when memory has run out for
   * good. Prints one line for each port as soon as it accepts connections.
   */
  public static void serve(Configuration configuration, PrintStream out)
      throws IOException, InterruptedException {
    serve(configuration, "Ready " + configuration.url(), Service.start(configuration), out);
  }

  /**
   * Serves as {@link #serve(Configuration, PrintStream)}.
   *
   * @param ready the line to print when connections are accepted
   * @param around wraps the endpoint of the channels, for example to watch its messages
   */
  public static void serve(
      Configuration configuration, String ready, UnaryOperator<Endpoint> around, PrintStream out)
      throws IOException, InterruptedException {
    serve(configuration, ready, Service.start(configuration, around), out);
  }

  private static void serve(
      Configuration configuration, String ready, Service service, PrintStream out)
      throws InterruptedException {
    Ending.onErrors(service);
    Ending.onSignals(service::stop);
    // Opens the log file now: later there may be no file descriptor left.
    Logger.info("porthole {} listens on {}", Version.current(), configuration.listen());
    out.println(ready);
    if (configuration.jsonTcp().host().isPresent()) {
      Logger.info("JSON over TCP on {}", configuration.jsonTcp().host().get());
      out.println("Ready tcp://" + configuration.jsonTcp().host().get());
    }
    out.flush();
    service.await();
  }

  /** The command line. */
  private static final class Options {
    private String listen = "";
    private String config = "";

    static Options parse(String[] args) throws ConfigurationException {
      Options options = new Options();
      for (Iterator<String> rest = Arrays.asList(args).iterator(); rest.hasNext(); ) {
        String option = rest.next();
        if (option.equals("--listen")) {
          options.listen = ListenAddress.parse(value(option, rest)).toString();
        } else if (option.equals("--config")) {
          options.config = value(option, rest);
        } else {
          throw new ConfigurationException("Unknown option '" + option + "'");
        }
      }
      return options;
    }

    private static String value(String option, Iterator<String> rest)
        throws ConfigurationException {
      if (!rest.hasNext()) {
        throw new ConfigurationException("Expected a value after " + option);
      }
      return rest.next();
    }

    Configuration configuration(String defaultListen) throws ConfigurationException {
      Configuration configuration = Configuration.defaults(defaultListen);
      if (!config.isEmpty()) {
        configuration = configuration.file(Paths.get(config));
      }
      return listen.isEmpty() ? configuration : configuration.listen(listen);
    }
  }
}
