package porthole.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs every fuzz target over the files of its corpus, without a fuzzer: seeds, and each input that
 * a fuzzer once found a fault with.
 */
class CorpusTest {
  private static final Path CORPUS = Path.of("corpus");
  private static final String SUFFIX = "Fuzz.class";

  /** Returns the fuzz targets by their simple names. */
  private static Map<String, Method> targets() throws Exception {
    Path root = root();
    Map<String, Method> targets = new TreeMap<>();
    for (Path file : files(root)) {
      if (file.toString().endsWith(SUFFIX)) {
        String name = root.relativize(file).toString().replace('/', '.');
        Class<?> target = Class.forName(name.substring(0, name.length() - ".class".length()));
        targets.put(target.getSimpleName(), target.getMethod("fuzzerTestOneInput", byte[].class));
      }
    }
    return targets;
  }

  private static Path root() throws URISyntaxException {
    return Path.of(CorpusTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static void run(Method target, Path file) throws Exception {
    try {
      target.invoke(null, (Object) Files.readAllBytes(file));
    } catch (InvocationTargetException e) {
      throw new AssertionError(file + " makes it fail", e.getCause());
    }
  }

  @TestFactory
  List<DynamicTest> everyPropertyHoldsForEveryFileOfTheCorpus() throws Exception {
    List<DynamicTest> tests = new ArrayList<>();
    for (Map.Entry<String, Method> target : targets().entrySet()) {
      for (Path file : files(CORPUS.resolve(target.getKey()))) {
        String name = target.getKey() + "/" + file.getFileName();
        tests.add(DynamicTest.dynamicTest(name, () -> run(target.getValue(), file)));
      }
    }
    return tests;
  }

  @Test
  void everyTargetHasACorpusAndEveryCorpusATarget() throws Exception {
    List<String> folders;
    try (Stream<Path> found = Files.list(CORPUS)) {
      folders = found.map(folder -> folder.getFileName().toString()).sorted().toList();
    }
    assertFalse(folders.isEmpty());
    assertEquals(List.copyOf(targets().keySet()), folders);
  }

  @Test
  void everyTargetTakesEmptyInput() throws Exception {
    for (Method target : targets().values()) {
      target.invoke(null, (Object) new byte[0]);
    }
  }
}
