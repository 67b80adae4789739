import assert from 'node:assert/strict';

// What Home Assistant takes as a device's discovery message, as far as we use it. From its source
// (github.com/home-assistant/core), below homeassistant/components: mqtt/schemas.py (device,
// origin, availability, DEVICE_DISCOVERY_SCHEMA, MQTT_ENTITY_COMMON_SCHEMA), mqtt/config.py
// (MQTT_RO_SCHEMA, MQTT_RW_SCHEMA), mqtt/sensor.py, mqtt/number.py, mqtt/discovery.py
// (TOPIC_MATCHER), sensor/const.py and number/const.py (DEVICE_CLASS_UNITS,
// DEVICE_CLASS_STATE_CLASSES). The same is told by home-assistant.io/integrations/mqtt (device
// discovery payload), sensor.mqtt and number.mqtt. Long names only: we send no short ones. A key
// that a component does not know is dropped there without a word, so that here none may be unknown.

const text = (value) => typeof value === 'string' && value !== '';
const oneOf =
  (...values) =>
  (value) =>
    values.includes(value);
const number = (value) => typeof value === 'number';
const subscribed = (value) => text(value) && Buffer.byteLength(value) <= 65535;
const published = (value) => subscribed(value) && !/[+#\0]/.test(value);
const url = (value) => text(value) && /^(https?|homeassistant):/.test(value);
const texts = (value) => text(value) || (Array.isArray(value) && value.every(text));
const qos = oneOf(0, 1, 2);

const DEVICE = {
  identifiers: texts,
  connections: Array.isArray,
  manufacturer: text,
  model: text,
  model_id: text,
  name: text,
  hw_version: text,
  serial_number: text,
  sw_version: text,
  via_device: text,
  suggested_area: text,
  configuration_url: url,
};
const ORIGIN = { name: text, sw_version: text, support_url: url };
const AVAILABILITY_TOPIC = {
  topic: subscribed,
  payload_available: text,
  payload_not_available: text,
  value_template: text,
};
const AVAILABILITY = {
  availability: (value) => value.every((one) => follows(one, AVAILABILITY_TOPIC, ['topic'])),
  availability_mode: oneOf('all', 'any', 'latest'),
  availability_topic: subscribed,
  availability_template: text,
  payload_available: text,
  payload_not_available: text,
};
const MESSAGE = {
  ...AVAILABILITY,
  device: (value) =>
    follows(value, DEVICE, []) && (value.identifiers ?? value.connections).length > 0,
  origin: (value) => follows(value, ORIGIN, ['name']),
  components: (value) =>
    Object.entries(value).every(([key, component]) => text(key) && isComponent(component)),
  state_topic: subscribed,
  command_topic: published,
  qos,
  encoding: text,
};

const ENTITY = {
  ...AVAILABILITY,
  platform: text,
  unique_id: text,
  name: text,
  qos,
  encoding: text,
  state_topic: subscribed,
  value_template: text,
  icon: text,
  enabled_by_default: oneOf(true, false),
  entity_category: oneOf('config', 'diagnostic'),
  default_entity_id: text,
  json_attributes_topic: subscribed,
  json_attributes_template: text,
  device_class: text,
  unit_of_measurement: text,
};
const PLATFORMS = {
  sensor: {
    ...ENTITY,
    state_class: oneOf('measurement', 'total', 'total_increasing'),
    expire_after: number,
    force_update: oneOf(true, false),
    last_reset_value_template: text,
    options: texts,
    suggested_display_precision: number,
  },
  number: {
    ...ENTITY,
    command_topic: published,
    command_template: text,
    min: number,
    max: number,
    mode: oneOf('auto', 'box', 'slider'),
    optimistic: oneOf(true, false),
    payload_reset: text,
    retain: oneOf(true, false),
    step: (value) => value >= 0.001,
  },
};
const REQUIRED = { sensor: ['state_topic'], number: ['command_topic'] };

/** What a device class may be measured in, and how it may go on. */
const CLASSES = {
  temperature: { units: ['°C', '°F', 'K'], states: ['measurement'] },
  power: { units: ['mW', 'W', 'kW', 'MW', 'GW', 'TW'], states: ['measurement'] },
  gas: { units: ['m³', 'L', 'ft³', 'CCF', 'MCF'], states: ['total', 'total_increasing'] },
};

/**
 * What every component inherits from the message. Not the qos: up to 2026.5 it is read and
 * forgotten (issue 170166).
 */
const INHERITED = [
  'availability',
  'availability_mode',
  'availability_topic',
  'availability_template',
  'command_topic',
  'payload_available',
  'payload_not_available',
  'state_topic',
];

function follows(object, schema, required) {
  for (const [key, value] of Object.entries(object)) {
    assert.ok(Object.hasOwn(schema, key), `an unknown key ${key}`);
    assert.ok(schema[key](value), `${key} may not be ${JSON.stringify(value)}`);
  }
  for (const key of required) assert.ok(Object.hasOwn(object, key), `${key} is missing`);
  return true;
}

function isComponent(component) {
  assert.ok(Object.hasOwn(PLATFORMS, component.platform), `platform ${component.platform}`);
  follows(component, PLATFORMS[component.platform], ['platform', 'unique_id']);
  const { device_class: kind, unit_of_measurement: unit, state_class: state } = component;
  if (kind !== undefined) {
    assert.ok(CLASSES[kind]?.units.includes(unit), `${kind} in ${unit}`);
    assert.ok(state === undefined || CLASSES[kind].states.includes(state), `${kind} as ${state}`);
  }
  if (component.platform === 'number') assert.ok((component.min ?? 0) <= (component.max ?? 100));
  return true;
}

/** Checks a discovery message and its topic; returns its components with what they inherit. */
export function discovered(prefix, topic, message) {
  assert.ok(topic.startsWith(`${prefix}/`));
  assert.match(
    topic.slice(prefix.length + 1),
    /^device\/(?:[a-zA-Z0-9_-]+\/)?[a-zA-Z0-9_-]+\/config$/,
  );
  follows(message, MESSAGE, ['device', 'origin', 'components']);
  const shared = Object.fromEntries(
    INHERITED.filter((key) => Object.hasOwn(message, key)).map((key) => [key, message[key]]),
  );
  const components = Object.fromEntries(
    Object.entries(message.components).map(([key, component]) => [
      key,
      { ...shared, ...component },
    ]),
  );
  const all = Object.values(components);
  for (const component of all) {
    for (const key of REQUIRED[component.platform])
      assert.ok(Object.hasOwn(component, key), `${component.unique_id} has no ${key}`);
    assert.ok(!component.availability || !component.availability_topic, 'one of both');
  }
  assert.equal(new Set(all.map((component) => component.unique_id)).size, all.length, 'unique_id');
  return components;
}
