package porthole.device.reach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import porthole.device.reach.MappingReport.State;

class MappingKeeperTest {
  private static final long START = 1_000_000;
  private static final long SECOND = 1000;

  private final FakeMapper pcp = new FakeMapper("PCP");
  private final FakeMapper upnp = new FakeMapper("UPnP");
  private final MappingKeeper keeper = new MappingKeeper(() -> List.of(pcp, upnp));

  /** Turns from one time to another, each time that something is due; returns the last due time. */
  private long run(long from, long to) {
    long due = from;
    while (due <= to) {
      due = keeper.turn(due);
    }
    return due;
  }

  @Test
  void beforeTheFirstTurnTheStateIsSearching() {
    assertEquals(State.SEARCHING, keeper.state());
    assertEquals("", keeper.protocol());
  }

  @Test
  void theFirstProtocolThatMapsIsKept() {
    keeper.turn(START);
    assertEquals(State.MAPPED, keeper.state());
    assertEquals("PCP", keeper.protocol());
    assertEquals(List.of(), upnp.taken());
  }

  @Test
  void aSilentOrRefusingProtocolIsFollowedByTheNext() {
    for (Exception failure :
        List.of(
            RouterException.silent("it does not speak PCP"),
            RouterException.refusal("not authorized (PCP result 2)"),
            new IOException("unreachable"))) {
      FakeMapper first = new FakeMapper("PCP").fails(failure);
      MappingKeeper other = new MappingKeeper(() -> List.of(first, upnp));
      other.turn(START);
      assertEquals("UPnP", other.protocol());
      assertEquals("", other.refusal());
      boolean refused =
          failure instanceof RouterException && ((RouterException) failure).isRefusal();
      assertEquals(refused ? List.of("map", "unmap") : List.of("map"), first.taken());
    }
  }

  @Test
  void aMappingIsRenewedAtHalfItsLifetime() {
    pcp.grants(8123, 100);
    keeper.turn(START);
    pcp.taken();
    run(START, START + 49 * SECOND);
    assertTrue(pcp.taken().stream().allMatch("look"::equals));
    assertEquals(START + 50 * SECOND, keeper.turn(START + 49 * SECOND));
    keeper.turn(START + 50 * SECOND);
    assertEquals(List.of("map"), pcp.taken());
  }

  @Test
  void aPermanentMappingIsOnlyLookedAt() {
    pcp.grants(8123, 0);
    keeper.turn(START);
    pcp.taken();
    run(START, START + 100_000 * SECOND);
    assertTrue(pcp.taken().stream().allMatch("look"::equals));
  }

  @Test
  void aLifetimeOfYearsIsRenewedAfterHalfADay() {
    pcp.grants(8123, 4_294_967_295L);
    keeper.turn(START);
    pcp.taken();
    run(START, START + 43_201 * SECOND);
    assertTrue(pcp.taken().contains("map"));
  }

  @Test
  void aRouterThatLostTheMappingIsAskedAtTheNextLook() {
    keeper.turn(START);
    pcp.taken();
    pcp.mapped = false;
    keeper.turn(START + MappingKeeper.LOOK_MILLIS);
    assertEquals(List.of("look", "map"), pcp.taken());
    assertEquals(State.MAPPED, keeper.state());
  }

  @Test
  void oneLookWithoutAnswerLosesNothing() {
    keeper.turn(START);
    pcp.fails(RouterException.silent("nothing"));
    long again = keeper.turn(START + MappingKeeper.LOOK_MILLIS);
    assertEquals(START + MappingKeeper.LOOK_MILLIS + MappingKeeper.LOOK_AGAIN_MILLIS, again);
    assertEquals(State.MAPPED, keeper.state());
    pcp.answers();
    keeper.turn(again);
    pcp.fails(RouterException.silent("nothing"));
    keeper.turn(again + MappingKeeper.LOOK_MILLIS);
    assertEquals(State.MAPPED, keeper.state());
  }

  @Test
  void aRouterThatWasAwayIsMappedAgainWithin60Seconds() {
    for (long away = 0; away < 1000; away += 7) {
      FakeMapper router = new FakeMapper("PCP");
      MappingKeeper other = new MappingKeeper(() -> List.of(router));
      other.turn(START);
      router.fails(RouterException.silent("nothing"));
      long back = START + away * SECOND;
      long due = START;
      while (due < back) {
        due = other.turn(due);
      }
      router.answers();
      router.mapped = false;
      router.taken();
      while (!router.asked.contains("map")) {
        long now = due;
        due = other.turn(now);
        assertTrue(now - back <= 60 * SECOND - 7 * SECOND, now + " after " + back);
      }
      assertEquals(State.MAPPED, other.state());
    }
  }

  @Test
  void theFirstRefusalIsToldWithItsProtocol() {
    pcp.fails(RouterException.refusal("not authorized (PCP result 2)"));
    upnp.fails(RouterException.refusal("not authorized (UPnP error 606)"));
    keeper.turn(START);
    assertEquals(State.REFUSED, keeper.state());
    assertEquals("PCP: not authorized (PCP result 2)", keeper.refusal());
    assertEquals("", keeper.protocol());
  }

  @Test
  void aRouterThatRefusesTheRenewalIsSearchedAnewAtOnce() {
    keeper.turn(START);
    pcp.fails(RouterException.refusal("not authorized (PCP result 2)"));
    keeper.turn(START + 3600 * SECOND);
    assertEquals("UPnP", keeper.protocol());
  }

  @Test
  void aRouterThatNeverAnswersIsSilent() {
    pcp.fails(RouterException.silent("it does not speak PCP"));
    upnp.fails(RouterException.silent("it does not speak UPnP"));
    keeper.turn(START);
    assertEquals(State.SILENT, keeper.state());
    assertEquals("it does not speak UPnP", keeper.silence());
    upnp.fails(new IOException("No route to host"));
    run(START, START + 60 * SECOND);
    assertEquals("it cannot be asked: No route to host", keeper.silence());
  }

  @Test
  void theWaitsBetweenSearchesGrowToTheirBound() {
    pcp.fails(RouterException.silent("nothing"));
    upnp.fails(RouterException.silent("nothing"));
    long now = START;
    for (long wait : new long[] {10, 20, 40, 40, 40}) {
      long due = keeper.turn(now);
      assertEquals(wait * SECOND, due - now);
      now = due;
    }
  }

  @Test
  void theEndTakesTheMappingAway() {
    keeper.turn(START);
    pcp.taken();
    keeper.end();
    assertEquals(List.of("unmap"), pcp.taken());
    assertEquals(List.of(), upnp.taken());
  }

  @Test
  void theEndAfterALossTakesAwayWhatTheLastSearchAskedFor() {
    keeper.turn(START);
    pcp.fails(RouterException.refusal("not authorized (PCP result 2)"));
    upnp.fails(RouterException.silent("nothing"));
    keeper.turn(START + 3600 * SECOND);
    upnp.taken();
    keeper.end();
    assertEquals(List.of("unmap"), upnp.taken());
  }

  @Test
  void theEndDuringASearchTakesAwayWhatWasAskedFor() {
    pcp.fails(RouterException.silent("nothing"));
    upnp.fails(RouterException.silent("nothing"));
    keeper.turn(START);
    assertEquals(List.of("map"), pcp.taken());
    assertEquals(List.of("map"), upnp.taken());
    keeper.end();
    assertEquals(List.of("unmap"), pcp.taken());
    assertEquals(List.of("unmap"), upnp.taken());
  }
}
