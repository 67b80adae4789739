package porthole.device;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** The settings of the service: defaults, over them a YAML file, over that the command line. */
public final class Configuration {
  /** A file of settings is a page; what is larger is another file, named by mistake. */
  private static final int MAX_FILE_BYTES = 256 * 1024;

  private static final int MAX_DEPTH = 20;

  private final ListenAddress listen;

  private Configuration(ListenAddress listen) {
    this.listen = listen;
  }

  /** Returns the defaults, but for the address, which differs between a PC and a device. */
  public static Configuration defaults(String listen) throws ConfigurationException {
    return new Configuration(ListenAddress.parse(listen));
  }

  /** Returns this configuration with another address. */
  public Configuration listen(String address) throws ConfigurationException {
    return new Configuration(ListenAddress.parse(address));
  }

  /** Returns this configuration with what a YAML file sets; an unknown key is an error. */
  public Configuration file(Path file) throws ConfigurationException {
    Configuration configuration = this;
    for (NodeTuple setting : settings(file)) {
      configuration = configuration.with(file, setting);
    }
    return configuration;
  }

  private Configuration with(Path file, NodeTuple setting) throws ConfigurationException {
    String key = scalar(file, setting.getKeyNode());
    switch (key) {
      case "listen":
        String value = scalar(file, setting.getValueNode());
        try {
          return listen(value);
        } catch (ConfigurationException e) {
          throw new ConfigurationException(at(file, setting.getValueNode()) + e.getMessage());
        }
      default:
        throw new ConfigurationException(
            at(file, setting.getKeyNode()) + "Expected the key 'listen' but was '" + key + "'");
    }
  }

  private static List<NodeTuple> settings(Path file) throws ConfigurationException {
    try {
      LoadSettings settings = LoadSettings.builder().setLabel(file.toString()).build();
      String text = text(file);
      requireShallow(file, new Parse(settings).parseString(text));
      Optional<Node> root = new Compose(settings).composeString(text);
      if (!root.isPresent()) {
        return Collections.emptyList(); // Nothing but comments.
      }
      if (root.get() instanceof MappingNode) {
        return ((MappingNode) root.get()).getValue();
      }
    } catch (MarkedYamlEngineException e) {
      throw new ConfigurationException(
          file + line(e.getProblemMark()) + ": Expected YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      throw new ConfigurationException(file + ": Expected YAML: " + e.getMessage());
    }
    throw new ConfigurationException(
        file + ": Expected settings such as 'listen: 127.0.0.1:8000'");
  }

  /** The library composes nodes by recursion: thousands of brackets would overflow the stack. */
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
            file + line(event.getStartMark()) + ": Expected at most " + MAX_DEPTH + " levels");
      }
    }
  }

  private static String text(Path file) throws ConfigurationException {
    try {
      if (Files.isDirectory(file)) {
        throw new ConfigurationException(file + ": Expected a file but was a folder");
      }
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new ConfigurationException(file + ": Expected at most 256 kB");
      }
      return new String(Files.readAllBytes(file), UTF_8);
    } catch (NoSuchFileException e) {
      throw new ConfigurationException("There is no configuration file " + file);
    } catch (IOException e) {
      throw new ConfigurationException("Cannot read " + file + ": " + e.getMessage());
    }
  }

  private static String scalar(Path file, Node node) throws ConfigurationException {
    if (!(node instanceof ScalarNode)) {
      throw new ConfigurationException(at(file, node) + "Expected a single value");
    }
    return ((ScalarNode) node).getValue();
  }

  private static String at(Path file, Node node) {
    return file + line(node.getStartMark()) + ": ";
  }

  private static String line(Optional<Mark> mark) {
    return mark.map(m -> ", line " + (m.getLine() + 1)).orElse("");
  }

  public ListenAddress listen() {
    return listen;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Configuration && listen.equals(((Configuration) other).listen);
  }

  @Override
  public int hashCode() {
    return listen.hashCode();
  }

  @Override
  public String toString() {
    return "listen: " + listen;
  }
}
