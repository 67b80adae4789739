package porthole.device.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.logging.LoggerFactory;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import porthole.device.mqtt.BrokerSocketFactory.BrokerOptions;

/**
 * One connection to the broker. Only this class uses Paho's client. Runs on the thread of {@link
 * BrokerThread}.
 */
final class PahoConnection {
  /** User properties: the sending hub, the message's number there, whether it was sent before. */
  static final String HUB = "hub";

  static final String NUMBER = "number";
  static final String AGAIN = "again";

  /** A password is one line; a larger file was named by mistake. */
  private static final int MAX_PASSWORD_BYTES = 4096;

  private static final int AT_LEAST_ONCE = 1;
  private static final int SUCCESS = 0;

  /** How long the broker keeps messages for this hub while it is disconnected. */
  private static final long SESSION_SECONDS = 3600;

  private static final long ANSWER_MILLIS = 10_000;

  /** Longer than {@link BrokerSocket} needs, so it is not closed while Paho's threads start. */
  private static final long CONNECT_MILLIS = 30_000;

  private static final int KEEP_ALIVE_SECONDS = 30;

  /** The largest packet from the broker; a signal is smaller. */
  static final int MAX_PACKET_BYTES = 256 * 1024;

  /** Unacknowledged messages that the broker may have in flight. */
  private static final int RECEIVE_MAXIMUM = 64;

  private static final long GOODBYE_MILLIS = 500;

  static {
    LoggerFactory.setLogger(SilentLogger.class.getName());
  }

  private final MqttAsyncClient client;
  private final String hub;
  private volatile boolean lost;

  private PahoConnection(MqttAsyncClient client, String hub) {
    this.client = client;
    this.hub = hub;
  }

  /**
   * Connects.
   *
   * @param hub new at each start
   * @param will the message that the broker publishes if this connection breaks
   * @param receiver takes each message, on a thread of Paho's, and may block it
   * @param whenLost runs on a thread of Paho's when the connection has ended
   */
  static PahoConnection open(
      Broker broker,
      String hub,
      OutgoingMessage will,
      Consumer<IncomingMessage> receiver,
      Runnable whenLost)
      throws BrokerException, InterruptedException {
    MqttAsyncClient client;
    try {
      String uri = BrokerSocketFactory.SCHEME + ':' + broker.host() + ':' + broker.port();
      client = new MqttAsyncClient(uri, "porthole-" + hub, new MemoryPersistence());
    } catch (MqttException e) {
      throw MqttErrors.of(broker, e);
    }
    PahoConnection connection = new PahoConnection(client, hub);
    try {
      BrokerOptions options = options(broker, will);
      client.setCallback(connection.callback(options.duplicates(), receiver, whenLost));
      client.connect(options).waitForCompletion(CONNECT_MILLIS);
      return connection;
    } catch (MqttException e) {
      connection.close();
      throw MqttErrors.of(broker, e);
    } catch (BrokerException e) {
      connection.close();
      throw e;
    }
  }

  private static BrokerOptions options(Broker broker, OutgoingMessage will) throws BrokerException {
    BrokerOptions options = new BrokerOptions();
    options.setCleanStart(false);
    options.setSessionExpiryInterval(SESSION_SECONDS);
    options.setAutomaticReconnect(false);
    options.setKeepAliveInterval(KEEP_ALIVE_SECONDS);
    options.setMaximumPacketSize((long) MAX_PACKET_BYTES);
    options.setReceiveMaximum(RECEIVE_MAXIMUM);
    options.setUseSubscriptionIdentifiers(false);
    options.setWill(
        will.topic(), new MqttMessage(will.payload(), AT_LEAST_ONCE, true, new MqttProperties()));
    if (!broker.user().isEmpty()) {
      options.setUserName(broker.user());
    }
    if (broker.passwordFile().isPresent()) {
      options.setPassword(password(broker.passwordFile().get()));
    }
    if (broker.isTls()) {
      options.setSocketFactory(
          broker.ca().isPresent() ? Trust.in(broker.ca().get()) : Trust.standard());
    }
    return options;
  }

  /** Reads the password at each attempt, so that a new one needs no restart. */
  private static byte[] password(Broker.OwnerFile file) throws BrokerException {
    try {
      String password =
          file.text(MAX_PASSWORD_BYTES, "a password of at most " + MAX_PASSWORD_BYTES + " bytes")
              .trim();
      if (password.isEmpty()) {
        throw file.invalid("Expected a password in " + file + " but it is empty");
      }
      return password.getBytes(UTF_8);
    } catch (IOException e) {
      throw BrokerException.refusal(e.getMessage(), e);
    }
  }

  private MqttCallback callback(
      DuplicateMarks duplicates, Consumer<IncomingMessage> receiver, Runnable whenLost) {
    return new MqttCallback() {
      @Override
      public void messageArrived(String topic, MqttMessage message) {
        receiver.accept(
            IncomingMessage.of(
                topic,
                message.getPayload(),
                message.isRetained(),
                duplicates.next(), // Not in Paho's message.
                properties(message)));
      }

      @Override
      public void disconnected(MqttDisconnectResponse response) {
        lost = true;
        whenLost.run();
      }

      @Override
      public void mqttErrorOccurred(MqttException e) {}

      @Override
      public void deliveryComplete(IMqttToken token) {}

      @Override
      public void connectComplete(boolean reconnect, String uri) {}

      @Override
      public void authPacketArrived(int reason, MqttProperties properties) {}
    };
  }

  private static Map<String, String> properties(MqttMessage message) {
    Map<String, String> properties = new HashMap<>();
    if (message.getProperties() != null) {
      for (UserProperty property : message.getProperties().getUserProperties()) {
        properties.put(property.getKey(), property.getValue());
      }
    }
    return properties;
  }

  /** Subscribes to filters, without the messages of this hub. */
  void subscribe(Broker broker, List<String> filters) throws BrokerException {
    if (filters.isEmpty()) {
      return;
    }
    MqttSubscription[] subscriptions =
        filters.stream().map(PahoConnection::subscription).toArray(MqttSubscription[]::new);
    try {
      IMqttToken token = client.subscribe(subscriptions, null, null, new MqttProperties());
      token.waitForCompletion(ANSWER_MILLIS);
      int[] codes = token.getReasonCodes();
      for (int i = 0; codes != null && i < codes.length; i++) {
        MqttErrors.requireAllowed(broker, filters.get(i), codes[i]);
      }
    } catch (MqttException e) {
      throw MqttErrors.of(broker, e);
    }
  }

  private static MqttSubscription subscription(String filter) {
    MqttSubscription subscription = new MqttSubscription(filter, AT_LEAST_ONCE);
    subscription.setNoLocal(true);
    subscription.setRetainAsPublished(true);
    subscription.setRetainHandling(1); // Retained messages come with new subscriptions only.
    return subscription;
  }

  /**
   * Publishes a message and waits for the broker's answer.
   *
   * @return whether the broker has taken the message
   */
  boolean publishAndWait(Broker broker, OutgoingMessage outgoing) throws BrokerException {
    try {
      IMqttToken token = client.publish(outgoing.topic(), message(outgoing), null, null);
      token.waitForCompletion(ANSWER_MILLIS);
      return !isRefused(token);
    } catch (MqttException e) {
      throw MqttErrors.of(broker, e);
    }
  }

  /**
   * Publishes a message.
   *
   * @param taken called when the broker has the message
   * @param refused called when the broker refuses it
   * @return false if the connection is lost
   */
  boolean publish(
      OutgoingMessage outgoing,
      Consumer<OutgoingMessage> taken,
      Consumer<OutgoingMessage> refused) {
    MqttActionListener listener =
        new MqttActionListener() {
          @Override
          public void onSuccess(IMqttToken token) { // Also for a refusal.
            if (isRefused(token)) {
              refused.accept(outgoing);
            } else {
              taken.accept(outgoing);
            }
          }

          @Override
          public void onFailure(IMqttToken token, Throwable e) {
            if (isUp()) {
              refused.accept(outgoing);
            }
          }
        };
    try {
      client.publish(outgoing.topic(), message(outgoing), null, listener);
    } catch (MqttException | IllegalArgumentException e) {
      if (!isUp()) {
        return false;
      }
      refused.accept(outgoing);
    }
    return true;
  }

  /** Returns whether the broker answered with a failure code (MQTT 5, section 2.4). */
  private static boolean isRefused(IMqttToken token) {
    int[] codes = token.getReasonCodes();
    return codes != null && codes.length > 0 && codes[0] >= MqttErrors.FAILURE;
  }

  private MqttMessage message(OutgoingMessage outgoing) {
    MqttProperties properties = new MqttProperties();
    UserProperty from = new UserProperty(HUB, hub);
    if (outgoing.number() > 0) {
      UserProperty number = new UserProperty(NUMBER, Long.toString(outgoing.number()));
      properties.setUserProperties(
          outgoing.isResent()
              ? Arrays.asList(from, number, new UserProperty(AGAIN, "true"))
              : Arrays.asList(from, number));
    }
    return new MqttMessage(outgoing.payload(), AT_LEAST_ONCE, outgoing.isRetained(), properties);
  }

  boolean isUp() {
    return !lost && client.isConnected();
  }

  /** Disconnects, so that the broker publishes no will and keeps no session. */
  void disconnect() {
    MqttProperties forGood = new MqttProperties();
    forGood.setSessionExpiryInterval(0L);
    try {
      client
          .disconnect(GOODBYE_MILLIS, null, null, SUCCESS, forGood)
          .waitForCompletion(GOODBYE_MILLIS);
    } catch (MqttException e) {
      lost = true; // Already disconnected.
    }
  }

  /** Ends all threads of this connection. */
  void close() {
    try {
      client.disconnectForcibly(0, 1, false);
    } catch (MqttException | RuntimeException e) {
      lost = true;
    }
    try {
      client.close(true);
    } catch (MqttException | RuntimeException e) {
      lost = true; // Closed in any case.
    }
  }
}
