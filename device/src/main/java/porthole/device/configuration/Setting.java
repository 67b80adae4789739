package porthole.device.configuration;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A key of the configuration file with its value. Errors name its file and line. Immutable. */
final class Setting {
  /** Parses the text of a value. */
  interface Parser<T> {
    T parse(String text) throws ConfigurationException;
  }

  private final Path file;
  private final Node keyNode;
  private final String key;
  private final Node value;

  private Setting(Path file, NodeTuple tuple) throws ConfigurationException {
    this.file = file;
    this.keyNode = tuple.getKeyNode();
    this.value = tuple.getValueNode();
    this.key = scalar(keyNode);
  }

  /** Returns the settings of a YAML mapping, in their order. */
  static List<Setting> of(Path file, MappingNode mapping) throws ConfigurationException {
    List<Setting> settings = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Setting setting = new Setting(file, tuple);
      if (!keys.add(setting.key)) {
        throw setting.wrong("Expected the key '" + setting.key + "' only once");
      }
      settings.add(setting);
    }
    return settings;
  }

  String key() {
    return key;
  }

  String text() throws ConfigurationException {
    return scalar(value);
  }

  /** Returns the parsed value; the parser's error gets the file and the line. */
  <T> T parsed(Parser<T> parser) throws ConfigurationException {
    return parsed(value, parser);
  }

  private <T> T parsed(Node node, Parser<T> parser) throws ConfigurationException {
    String text = scalar(node);
    try {
      return parser.parse(text);
    } catch (ConfigurationException e) {
      throw new ConfigurationException(at(node) + e.getMessage());
    }
  }

  /** Returns a file; a relative path starts at the folder of the configuration file. */
  NamedFile file() throws ConfigurationException {
    return NamedFile.of(parsed(this::path), at(value) + key + ": ");
  }

  private Path path(String text) throws ConfigurationException {
    try {
      return file.toAbsolutePath().resolveSibling(notEmpty(text)).normalize();
    } catch (InvalidPathException e) {
      throw new ConfigurationException("Expected the name of a file but was '" + text + "'");
    }
  }

  private String notEmpty(String text) throws ConfigurationException {
    if (text.isEmpty()) {
      throw new ConfigurationException("Expected the name of a file after '" + key + "'");
    }
    return text;
  }

  /** Returns a whole number within bounds. */
  long number(long min, long max) throws ConfigurationException {
    return parsed(text -> number(text, min, max));
  }

  private long number(String text, long min, long max) throws ConfigurationException {
    if (text.matches("[0-9]{1,18}")) {
      long number = Long.parseLong(text);
      if (number >= min && number <= max) {
        return number;
      }
    }
    throw new ConfigurationException(
        "Expected "
            + key
            + " to be a number from "
            + min
            + " to "
            + max
            + " but was '"
            + text
            + "'");
  }

  /** Returns a boolean; YAML 1.2 knows {@code true} and {@code false} only. */
  boolean isTrue() throws ConfigurationException {
    return parsed(
        text -> {
          if (!text.equals("true") && !text.equals("false")) {
            throw new ConfigurationException(
                "Expected " + key + " to be true or false but was '" + text + "'");
          }
          return text.equals("true");
        });
  }

  /** Returns a list of parsed texts; a single value is a list of one. */
  List<String> texts(Parser<String> parser) throws ConfigurationException {
    List<String> texts = new ArrayList<>();
    if (!(value instanceof SequenceNode)) {
      texts.add(parsed(parser));
      return texts;
    }
    for (Node item : ((SequenceNode) value).getValue()) {
      texts.add(parsed(item, parser));
    }
    return texts;
  }

  /** Returns whether this is a section of settings rather than a value. */
  boolean isSection() {
    return value instanceof MappingNode;
  }

  /** Returns the settings of this section. */
  List<Setting> settings() throws ConfigurationException {
    if (!(value instanceof MappingNode)) {
      throw new ConfigurationException(
          at(value) + "Expected indented settings below '" + key + "', one on each line");
    }
    return of(file, (MappingNode) value);
  }

  /** Returns the error of an unknown key. */
  ConfigurationException unknown(String expected) {
    return new ConfigurationException(
        at(keyNode) + "Expected the key " + expected + " but was '" + key + "'");
  }

  /** Returns an error with the line of this key. */
  ConfigurationException wrong(String sentence) {
    return new ConfigurationException(at(keyNode) + sentence);
  }

  private String scalar(Node node) throws ConfigurationException {
    if (!(node instanceof ScalarNode)) {
      throw new ConfigurationException(at(node) + "Expected a single value");
    }
    return ((ScalarNode) node).getValue();
  }

  private String at(Node node) {
    return file + line(node.getStartMark()) + ": ";
  }

  /** Returns a line as errors name it, such as {@code , line 3}; empty if it is unknown. */
  static String line(Optional<Mark> mark) {
    return mark.map(m -> ", line " + (m.getLine() + 1)).orElse("");
  }
}
