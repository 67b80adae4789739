package porthole.device.conformance;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The vectors are as many as the Autobahn suite's cases. */
class VectorsTest {
  @Test
  void everyCaseOfSections1To7And9And10IsThereOnce() {
    List<Vector> vectors = Vector.of("autobahn.jsonl");
    Map<Integer, Long> counts =
        vectors.stream().collect(groupingBy(Vector::section, TreeMap::new, counting()));
    assertEquals("{1=16, 2=11, 3=7, 4=10, 5=20, 6=145, 7=37, 9=54, 10=1}", counts.toString());
    assertEquals(
        vectors.size(),
        vectors.stream().map(vector -> vector.line().getString("autobahn")).distinct().count());
  }
}
