package porthole.device.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.device.hub.Hub;
import porthole.device.hub.Member;
import porthole.device.hub.Signal;
import porthole.device.hub.SignalPattern;
import porthole.device.hub.Subscription;
import porthole.device.mqtt.FakeBroker.Published;
import porthole.protocol.Backoff;
import porthole.protocol.ChannelMessage;

/** PROTOCOL.md, section 6: signals between a hub and a broker, both ways. */
class MqttSignalsTest {
  private static final int WAIT_SECONDS = 60;
  private static final Path TLS = Path.of("src/test/resources/tls");

  /** A message that comes after all others: when it is heard, the others have been dealt with. */
  private static final String LAST = "porthole/garden/last";

  private final Hub hub = Hub.open("test", Hub.RING_BYTES);
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final ExecutorService loop = Executors.newSingleThreadExecutor();
  private final List<MqttDoor> doors = new ArrayList<>();

  @BeforeEach
  void listen() throws Exception {
    hub.subscribe(delivery -> heard.add(delivery.signal().text()), patterns("*"));
  }

  @AfterEach
  void close() throws InterruptedException {
    for (MqttDoor door : doors) {
      door.close();
    }
    loop.shutdownNow();
  }

  private static List<SignalPattern> patterns(String... texts) throws Exception {
    List<SignalPattern> patterns = new ArrayList<>();
    for (String text : texts) {
      patterns.add(SignalPattern.parse(text));
    }
    return patterns;
  }

  private static Broker at(FakeBroker fake) throws Exception {
    return Broker.at("127.0.0.1", fake.port(), false)
        .in(patterns("garden", "lamp.set"))
        .out(patterns("*"));
  }

  private MqttDoor open(Broker broker, Executor executor) throws Exception {
    MqttDoor door = MqttDoor.open(broker, hub, executor);
    doors.add(door);
    door.start();
    return door;
  }

  private void onLoop(Runnable work) throws Exception {
    loop.submit(work).get(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  private static Published next(FakeBroker fake, String topic) throws InterruptedException {
    while (true) {
      Published message = fake.published.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      assertNotNull(message, "Nothing is published on " + topic);
      if (message.topic().equals(topic)) {
        return message;
      }
    }
  }

  /** Returns all that the hub has heard, up to the last message from the broker. */
  private List<String> heard() throws InterruptedException {
    List<String> texts = new ArrayList<>();
    while (true) {
      String text = heard.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      assertNotNull(text, "The last message has not come after " + texts);
      if (text.contains("garden.last")) {
        return texts;
      }
      texts.add(text);
    }
  }

  private static void send(Socket client, String topic, String payload) throws IOException {
    FakeBroker.publish(client, topic, payload);
  }

  @Test
  void aSignalOfTheHubReachesTheBrokerWithItsNumber() throws Exception {
    try (FakeBroker fake = new FakeBroker(FakeBroker.SUCCESS, client -> {})) {
      open(at(fake), loop);
      onLoop(() -> hub.publish(Signal.of("garden", "rain", 3)));
      onLoop(() -> hub.publish(Signal.of("porthole", "secret", 1)));
      onLoop(() -> hub.publish(Signal.of("garden", "", "text")));
      Published rain = next(fake, "porthole/garden/rain");
      assertEquals("3", rain.payload());
      assertFalse(rain.retained());
      assertEquals("number=1", rain.properties().get(1));
      assertEquals("hub=", rain.properties().get(0).substring(0, 4));
      Published text = fake.published.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      assertEquals("porthole/garden", text.topic(), "the hub's own channel stays here");
      assertEquals("\"text\"", text.payload());
    }
  }

  @Test
  void aRetainedChannelIsRetainedByTheBrokerToo() throws Exception {
    hub.retain("garden", true);
    try (FakeBroker fake = new FakeBroker(FakeBroker.SUCCESS, client -> {})) {
      open(at(fake), loop);
      onLoop(() -> hub.publish(Signal.of("garden", "rain", 3)));
      assertTrue(next(fake, "porthole/garden/rain").retained());
    }
  }

  @Test
  void theBrokerIsToldWhoIsConnectedAndThatTheHubIsThereUntilItLeaves() throws Exception {
    try (FakeBroker fake = new FakeBroker(FakeBroker.SUCCESS, client -> {})) {
      MqttDoor door = open(at(fake).name("toon"), loop);
      assertEquals("online", next(fake, "porthole/porthole/toon/status").payload());
      assertEquals("0", next(fake, "porthole/porthole/toon/clients").payload());
      Subscription client = hub.join(delivery -> {}, Member.at("192.168.1.7", 1));
      onLoop(() -> client.announce(presence("connected")));
      assertEquals("1", next(fake, "porthole/porthole/toon/clients").payload());
      onLoop(() -> client.announce(presence("disconnected")));
      Published clients = next(fake, "porthole/porthole/toon/clients");
      assertEquals("0", clients.payload());
      assertTrue(clients.retained());
      door.close();
      assertEquals("offline", next(fake, "porthole/porthole/toon/status").payload());
    }
  }

  private static Signal presence(String event) {
    return Signal.relayed(ChannelMessage.decode("{\"socket\":\"" + event + "\"}"));
  }

  @Test
  void aMessageOfTheBrokerIsASignalUnlessNobodyAskedForIt() throws Exception {
    FakeBroker.Welcome welcome =
        client -> {
          send(client, "porthole/garden/rain", "3");
          send(client, "porthole/lamp/set", "ON");
          send(client, "porthole/lamp/get", "1");
          send(client, "porthole/porthole/x", "1");
          send(client, "elsewhere/garden/rain", "1");
          send(client, LAST, "1");
        };
    try (FakeBroker fake = new FakeBroker(FakeBroker.SUCCESS, welcome)) {
      MqttDoor door = open(at(fake), loop);
      assertEquals(
          List.of(
              "{\"message\":\"garden.rain\",\"data\":3}",
              "{\"message\":\"lamp.set\",\"data\":\"ON\"}"),
          heard());
      assertEquals(3L, door.health().get("signals_in"));
      assertEquals(1L, door.health().get("times_connected"));
      assertEquals(true, door.health().get("connected"));
    }
  }

  @Test
  void aMessageThatCannotBeReadIsCountedAndCostsNothingElse() throws Exception {
    FakeBroker.Welcome welcome =
        client -> {
          FakeBroker.publish(client, 0, "porthole/garden/rain", new byte[] {(byte) 0xff});
          send(client, LAST, "1");
        };
    try (FakeBroker fake = new FakeBroker(FakeBroker.SUCCESS, welcome)) {
      MqttDoor door = open(at(fake), loop);
      assertEquals(List.of(), heard());
      assertEquals(1L, door.health().get("unreadable"));
    }
  }

  @Test
  void aMessageOfAnotherHubIsToldOnceAndOneOfOurOwnNever() throws Exception {
    BlockingQueue<Socket> clients = new LinkedBlockingQueue<>();
    try (FakeBroker fake = new FakeBroker(FakeBroker.SUCCESS, clients::add)) {
      MqttDoor door = open(at(fake), loop);
      onLoop(() -> hub.publish(Signal.of("garden", "own", 0)));
      String own = next(fake, "porthole/garden/own").properties().get(0).substring("hub=".length());
      Socket client = clients.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      byte[] one = "1".getBytes(UTF_8);
      String topic = "porthole/garden/rain";
      FakeBroker.publish(client, 0, topic, one, "hub", own, "number", "1");
      FakeBroker.publish(client, 0, topic, one, "hub", "other", "number", "7");
      FakeBroker.publish(client, 0, topic, one, "hub", "other", "number", "7");
      FakeBroker.publish(client, 0, topic, "2".getBytes(UTF_8), "hub", "other", "number", "no");
      send(client, LAST, "1");
      assertEquals(
          List.of(
              "{\"message\":\"garden.own\",\"data\":0}",
              "{\"message\":\"garden.rain\",\"data\":1}",
              "{\"message\":\"garden.rain\",\"data\":2}"),
          heard());
      assertEquals(1L, door.health().get("duplicates"));
    }
  }

  @Test
  void aMessageThatTheBrokerMarksAsADuplicateSaysSoUnlessItIsFromAHub() throws Exception {
    FakeBroker.Welcome welcome =
        client -> {
          String topic = "porthole/garden/rain";
          int again = FakeBroker.QOS_1 | FakeBroker.DUPLICATE;
          FakeBroker.publish(client, FakeBroker.QOS_1, topic, "1".getBytes(UTF_8));
          FakeBroker.publish(client, again, topic, "2".getBytes(UTF_8));
          FakeBroker.publish(
              client, again, topic, "3".getBytes(UTF_8), "hub", "other", "number", "7");
          send(client, "porthole/garden/rain", "4");
          FakeBroker.publish(client, again, topic, "5".getBytes(UTF_8));
          send(client, LAST, "1");
        };
    try (FakeBroker fake = new FakeBroker(FakeBroker.SUCCESS, welcome)) {
      open(at(fake), loop);
      assertEquals(
          List.of(
              "{\"message\":\"garden.rain\",\"data\":1}",
              "{\"message\":\"garden.rain\",\"data\":2,\"duplicate\":true}",
              "{\"message\":\"garden.rain\",\"data\":3}",
              "{\"message\":\"garden.rain\",\"data\":4}",
              "{\"message\":\"garden.rain\",\"data\":5,\"duplicate\":true}"),
          heard());
    }
  }

  @Test
  void aRetainedMessageMakesItsChannelRetainAsLongAsTheHubHasRoom() throws Exception {
    for (int i = 0; i < 63; i++) {
      hub.retain("c" + i, true);
    }
    FakeBroker.Welcome welcome =
        client -> {
          int retained = FakeBroker.RETAINED;
          FakeBroker.publish(client, retained, "porthole/garden/rain", "1".getBytes(UTF_8));
          FakeBroker.publish(client, retained, "porthole/garden/gone", new byte[0]);
          FakeBroker.publish(client, retained, "porthole/lamp/set", "2".getBytes(UTF_8));
          send(client, LAST, "1");
        };
    try (FakeBroker fake = new FakeBroker(FakeBroker.SUCCESS, welcome)) {
      open(at(fake), loop);
      assertEquals(
          List.of(
              "{\"message\":\"garden.rain\",\"data\":1}", "{\"message\":\"lamp.set\",\"data\":2}"),
          heard(),
          "an empty one only has the broker forget");
      assertTrue(hub.retains("garden"));
      assertFalse(hub.retains("lamp"), "64 channels are retained already");
    }
  }

  @Test
  void homeAutomationSetsTheTemperatureOfNowAndNotOfAnEarlierTime() throws Exception {
    String topic = "porthole/porthole/toon/toon/set";
    FakeBroker.Welcome welcome =
        client -> {
          FakeBroker.publish(client, FakeBroker.RETAINED, topic, "25".getBytes(UTF_8));
          send(client, topic, "20.5");
          send(client, LAST, "1");
        };
    try (FakeBroker fake = new FakeBroker(FakeBroker.SUCCESS, welcome)) {
      open(at(fake).in(patterns("*")).name("toon").discovery("homeassistant"), loop);
      assertEquals(List.of("{\"message\":\"toon.set\",\"data\":20.5}"), heard());
    }
  }

  @Test
  void theTopicsThatABrokerForbidsAreCountedAndTheOthersGoOut() throws Exception {
    try (FakeBroker fake = new FakeBroker(FakeBroker.SUCCESS, client -> {})) {
      fake.publishCode =
          topic ->
              topic.startsWith("porthole/secret") || topic.endsWith("/clients")
                  ? FakeBroker.NOT_AUTHORIZED
                  : FakeBroker.SUCCESS;
      MqttDoor door = open(at(fake), loop);
      for (int i = 0; i < 3; i++) {
        int data = i;
        onLoop(() -> hub.publish(Signal.of("secret", "", data)));
      }
      onLoop(() -> hub.publish(Signal.of("garden", "rain", 3)));
      next(fake, "porthole/garden/rain");
      await(door, "refused", 4L); // With the one about the clients.
      await(door, "signals_out", 1L);
      await(door, "waiting", 0);
      assertEquals(0L, door.health().get("waiting_bytes"));
      assertEquals(0L, door.health().get("dropped"));
    }
  }

  private static void await(MqttDoor door, String figure, Object value) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    while (!door.health().get(figure).equals(value)) {
      assertTrue(System.nanoTime() < end, figure + " of " + door.health());
      Thread.onSpinWait();
    }
  }

  @Test
  void aBrokerThatForbidsTheSubscriptionIsNoConnection() throws Exception {
    try (FakeBroker fake = new FakeBroker(FakeBroker.SUCCESS, client -> {})) {
      fake.subscribeCode = FakeBroker.NOT_AUTHORIZED;
      MqttDoor door = open(at(fake), loop);
      next(fake, "porthole/porthole/porthole/status");
      assertEquals(0L, door.health().get("times_connected"));
      assertEquals(false, door.health().get("connected"));
    }
  }

  @Test
  void whatTheLoopHasNoRoomForIsLostAndTheNextIsTold() throws Exception {
    AtomicBoolean full = new AtomicBoolean(true);
    Executor executor =
        work -> {
          if (full.getAndSet(false)) {
            throw new RejectedExecutionException("full");
          }
          loop.execute(work);
        };
    FakeBroker.Welcome welcome =
        client -> {
          send(client, "porthole/garden/rain", "1");
          send(client, "porthole/garden/rain", "2");
          send(client, LAST, "1");
        };
    try (FakeBroker fake = new FakeBroker(FakeBroker.SUCCESS, welcome)) {
      open(at(fake), executor);
      assertEquals(List.of("{\"message\":\"garden.rain\",\"data\":2}"), heard());
    }
  }

  /** A file of the owner's, as a test likes it. */
  private static final class OwnersFile implements Broker.OwnerFile {
    private final String text;

    OwnersFile(String text) {
      this.text = text;
    }

    @Override
    public String text(int maxBytes, String bound) throws IOException {
      if (text.length() > maxBytes) {
        throw invalid("Expected " + bound);
      }
      return text;
    }

    @Override
    public Collection<X509Certificate> certificates(int maxBytes, String bound) throws IOException {
      try {
        return List.of(certificate(text));
      } catch (Exception e) {
        throw invalid("Expected " + bound);
      }
    }

    @Override
    public IOException invalid(String sentence) {
      return new IOException(sentence);
    }
  }

  private static X509Certificate certificate(String file) throws Exception {
    try (var in = Files.newInputStream(TLS.resolve(file))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  @Test
  void theBrokerIsShownTheUserAndThePassword() throws Exception {
    try (FakeBroker fake = new FakeBroker(FakeBroker.SUCCESS, client -> {})) {
      open(at(fake).user("hub").passwordFile(new OwnersFile(" se cret\n")), loop);
      String connect = fake.connects.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      assertTrue(connect.endsWith("\u0000\u0003hub\u0000\u0007se cret"), connect);
    }
  }

  @Test
  void anEmptyPasswordFileIsShownToNobody() throws Exception {
    try (FakeBroker fake = new FakeBroker(FakeBroker.SUCCESS, client -> {})) {
      List<Long> pauses = new ArrayList<>();
      BlockingQueue<Boolean> paused = new LinkedBlockingQueue<>();
      Broker broker = at(fake).user("hub").passwordFile(new OwnersFile(" \n"));
      Spool spool = new Spool(1000);
      BrokerThread thread =
          new BrokerThread(
              broker,
              "hub",
              new StatusTopics(broker, spool),
              spool,
              incoming -> {},
              new MqttCounters(),
              Backoff.with(new java.util.Random(1)::nextDouble),
              (stopping, millis) -> {
                pauses.add(millis);
                paused.add(true);
                stopping.await();
              });
      thread.start();
      assertNotNull(paused.poll(WAIT_SECONDS, TimeUnit.SECONDS));
      thread.stop();
      assertTrue(pauses.get(0) >= 45_000, "the owner has to mend it: " + pauses);
      assertEquals(0, fake.connections());
    }
  }

  private static FakeBroker withTls() throws Exception {
    String pem = Files.readString(TLS.resolve("ec.key")).replaceAll("-----[A-Z ]+-----|\\s", "");
    PrivateKey key =
        KeyFactory.getInstance("EC")
            .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("key", key, new char[0], new Certificate[] {certificate("ec.pem")});
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return new FakeBroker(
        context
            .getServerSocketFactory()
            .createServerSocket(0, 50, java.net.InetAddress.getLoopbackAddress()),
        FakeBroker.SUCCESS,
        client -> send(client, LAST, "1"));
  }

  private static Broker secured(FakeBroker fake) throws Exception {
    return Broker.at("localhost", fake.port(), true).in(patterns("garden"));
  }

  @Test
  void aBrokerWithTlsIsBelievedWhenTheOwnersCertificateVouchesForIt() throws Exception {
    try (FakeBroker fake = withTls()) {
      MqttDoor door = open(secured(fake).ca(new OwnersFile("ec.pem")), loop);
      assertEquals(List.of(), heard());
      assertEquals(1L, door.health().get("times_connected"));
    }
  }

  @Test
  void aBrokerWithTlsIsTrustedByNoOtherCertificateAndNotWithoutOne() throws Exception {
    try (FakeBroker fake = withTls()) {
      for (Broker broker :
          List.of(
              secured(fake),
              secured(fake).ca(new OwnersFile("root.pem")),
              secured(fake).ca(new OwnersFile("no such file")))) {
        BlockingQueue<Long> pauses = new LinkedBlockingQueue<>();
        Spool spool = new Spool(1000);
        BrokerThread thread =
            new BrokerThread(
                broker,
                "hub",
                new StatusTopics(broker, spool),
                spool,
                incoming -> {},
                new MqttCounters(),
                Backoff.with(new java.util.Random(1)::nextDouble),
                (stopping, millis) -> {
                  pauses.add(millis);
                  stopping.await();
                });
        thread.start();
        Long millis = pauses.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        assertNotNull(millis, "It does not try again.");
        thread.stop();
        assertTrue(millis >= 45_000, "the owner has to mend it: " + millis);
        assertTrue(fake.connects.isEmpty(), "nothing is said to a stranger");
      }
    }
  }
}
