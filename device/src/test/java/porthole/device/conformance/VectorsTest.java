package porthole.device.conformance;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The vectors are as many as the Autobahn suite's cases. */
class VectorsTest {
  @Test
  void everyCaseExistsOnce() {
    List<String> cases =
        Stream.of("autobahn.jsonl", "deflate.jsonl")
            .flatMap(file -> Vector.of(file).stream())
            .filter(vector -> vector.section() > 0)
            .map(vector -> vector.line().getString("autobahn"))
            .toList();
    Map<Integer, Long> counts =
        cases.stream()
            .collect(
                groupingBy(
                    id -> Integer.valueOf(id.substring(0, id.indexOf('.'))),
                    TreeMap::new,
                    counting()));
    assertEquals(
        "{1=16, 2=11, 3=7, 4=10, 5=20, 6=145, 7=37, 9=54, 10=1, 12=90, 13=126}", counts.toString());
    assertEquals(517, new HashSet<>(cases).size());
  }
}
