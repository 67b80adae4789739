/**
 * What deploying is made of: what a device is ({@link porthole.tools.deploy.Survey}), what it lacks
 * ({@link porthole.tools.deploy.DeployPlan}), and how files get there. Commands put it together.
 */
package porthole.tools.deploy;
