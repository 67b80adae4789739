package porthole.device.mqtt;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLException;
import org.eclipse.paho.mqttv5.common.MqttException;

/** Says in words what went wrong between us and the broker. Pure. */
final class MqttErrors {
  /** Reason codes of MQTT 5 (section 2.4), and of a broker that answers in MQTT 3.1.1. */
  static final int FAILURE = 0x80;

  private static final int OLD_VERSION = 1;
  private static final int OLD_BAD_PASSWORD = 4;
  private static final int OLD_NOT_AUTHORIZED = 5;
  private static final int UNSUPPORTED_VERSION = 0x84;
  private static final int BAD_PASSWORD = 0x86;
  private static final int NOT_AUTHORIZED = 0x87;
  private static final int BANNED = 0x8a;

  private MqttErrors() {}

  static BrokerException of(Broker broker, MqttException e) {
    String at = "The broker " + broker.url() + ' ';
    switch (e.getReasonCode()) {
      case OLD_VERSION:
      case UNSUPPORTED_VERSION:
        return BrokerException.refusal(at + "does not speak MQTT 5: it has to be renewed", e);
      case OLD_BAD_PASSWORD:
      case OLD_NOT_AUTHORIZED:
      case BAD_PASSWORD:
      case NOT_AUTHORIZED:
      case BANNED:
        return BrokerException.refusal(
            at + "refuses us: look at 'user' and 'password_file' below 'mqtt'", e);
      default:
        return of(broker, at, e);
    }
  }

  private static BrokerException of(Broker broker, String at, MqttException e) {
    Throwable cause = e.getCause();
    if (cause instanceof SSLException) {
      Throwable reason = innermost(cause);
      return reason instanceof GeneralSecurityException
          ? BrokerException.refusal(
              at + "is not believed: " + reason.getMessage() + "; look at 'ca' below 'mqtt'", e)
          : BrokerException.failure(at + "speaks no TLS with us: " + reason.getMessage(), e);
    }
    if (cause instanceof UnknownHostException) {
      return BrokerException.failure(at + "is not known: there is no such host", e);
    }
    if (cause instanceof ConnectException
        || cause instanceof NoRouteToHostException
        || cause instanceof SocketTimeoutException) {
      return BrokerException.failure(at + "cannot be reached: " + cause.getMessage(), e);
    }
    if (cause instanceof IOException) { // A broker that speaks the other closes without a word.
      String tls = broker.isTls() ? "with TLS?" : "without TLS?";
      return BrokerException.failure(at + "closes the connection: is it ready, and " + tls, e);
    }
    return BrokerException.failure(
        at + "does not answer as expected: " + (cause == null ? e : cause), e);
  }

  private static Throwable innermost(Throwable e) {
    return e.getCause() == null ? e : innermost(e.getCause());
  }

  /** The owner of the broker may forbid topics, which is answered for each filter. */
  static void requireAllowed(Broker broker, String filter, int code) throws BrokerException {
    if (code >= FAILURE) {
      throw BrokerException.refusal(
          "The broker " + broker.url() + " does not let us hear '" + filter + "': code " + code,
          null);
    }
  }
}
