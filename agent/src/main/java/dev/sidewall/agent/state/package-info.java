/** Report: what the agent writes down for the other commands on this machine, and how they read it back. */
@NullMarked
package dev.sidewall.agent.state;

import org.jspecify.annotations.NullMarked;
