/**
 * Random worlds, reproducible by their seed: {@link dev.sidewall.e2e.scenario.ScenarioGenerator} writes manifests, a {@link
 * dev.sidewall.e2e.scenario.ScenarioSystem} runs and enforces them, and the verifier says whether what the kernel does is what
 * a plain reading of the policies says.
 */
@NullMarked
package dev.sidewall.e2e.scenario;

import org.jspecify.annotations.NullMarked;
