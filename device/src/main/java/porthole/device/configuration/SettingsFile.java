package porthole.device.configuration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import porthole.device.files.BoundedFile;

/** Reads a YAML file of settings. */
final class SettingsFile {
  /** A larger file is not a configuration but another file, named by mistake. */
  private static final int MAX_FILE_BYTES = 256 * 1024;

  private static final int MAX_DEPTH = 20;

  private static final Pattern BARE_ADDRESS =
      Pattern.compile("listen:\\s*(\\[[0-9A-Fa-f:.%a-z]+](?::[0-9]+)?)");

  private SettingsFile() {}

  /** Returns the settings of a file; none if it holds only comments. */
  static List<Setting> read(Path file) throws ConfigurationException {
    try {
      LoadSettings settings = LoadSettings.builder().setLabel(file.toString()).build();
      String text = text(file);
      requireQuotedAddress(file, text);
      requireShallow(file, new Parse(settings).parseString(text));
      Optional<Node> root = new Compose(settings).composeString(text);
      if (!root.isPresent()) {
        return Collections.emptyList();
      }
      if (root.get() instanceof MappingNode) {
        return Setting.of(file, (MappingNode) root.get());
      }
    } catch (MarkedYamlEngineException e) {
      throw new ConfigurationException(
          file + Setting.line(e.getProblemMark()) + ": Expected YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      throw new ConfigurationException(file + ": Expected YAML: " + e.getMessage());
    }
    throw new ConfigurationException(file + ": Expected settings such as 'listen: 127.0.0.1:8000'");
  }

  /** In YAML, brackets begin a list: its error for {@code [::1]:8000} would mislead. */
  private static void requireQuotedAddress(Path file, String text) throws ConfigurationException {
    String[] lines = text.split("\n");
    for (int i = 0; i < lines.length; i++) {
      Matcher bare = BARE_ADDRESS.matcher(lines[i]);
      if (bare.lookingAt()) {
        throw new ConfigurationException(
            file
                + ", line "
                + (i + 1)
                + ": Expected quotes around an IPv6 address: listen: \""
                + bare.group(1)
                + "\"");
      }
    }
  }

  /** The library composes nodes by recursion; thousands of brackets would overflow the stack. */
  private static void requireShallow(Path file, Iterable<Event> events)
      throws ConfigurationException {
    int depth = 0;
    for (Event event : events) {
      if (event instanceof CollectionStartEvent) {
        depth++;
      } else if (event instanceof CollectionEndEvent) {
        depth--;
      }
      if (depth > MAX_DEPTH) {
        throw new ConfigurationException(
            file
                + Setting.line(event.getStartMark())
                + ": Expected at most "
                + MAX_DEPTH
                + " nested levels");
      }
    }
  }

  private static String text(Path file) throws ConfigurationException {
    if (!Files.exists(file)) {
      throw new ConfigurationException("There is no configuration file " + file);
    }
    try {
      byte[] bytes = BoundedFile.read(file, MAX_FILE_BYTES, "at most 256 kB");
      return BoundedFile.text(bytes, file);
    } catch (IOException e) {
      throw new ConfigurationException(e.getMessage());
    }
  }
}
