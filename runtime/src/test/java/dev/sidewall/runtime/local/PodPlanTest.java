package dev.sidewall.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.sidewall.api.core.ObjectMeta;
import dev.sidewall.api.core.Pod;
import dev.sidewall.policy.model.ContainerType;
import dev.sidewall.policy.model.PodRef;
import dev.sidewall.runtime.local.ContainerPlan.Restart;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PodPlanTest {
    @Test
    void containersAreInOrderWithTheirTypeAndRestartPolicy() {
        PodPlan plan = plan(Pods.pod()
                .restart("OnFailure")
                .ephemeral("debug", "sh")
                .app("app", "a")
                .init("setup", "b")
                .sidecar("proxy", null, "c"));
        assertThat(plan.containers())
                .extracting(ContainerPlan::name, ContainerPlan::type, ContainerPlan::restart)
                .containsExactly(
                        tuple("setup", ContainerType.INIT, Restart.ON_FAILURE),
                        tuple("proxy", ContainerType.SIDECAR, Restart.ALWAYS),
                        tuple("app", ContainerType.APP, Restart.ON_FAILURE),
                        tuple("debug", ContainerType.EPHEMERAL, Restart.NEVER));
        assertThat(plan.gracePeriod()).isEqualTo(Duration.ofSeconds(30));
        assertThat(plan.outside()).isFalse();
    }

    @Test
    void theDefaultIsToRestartAppsAlwaysAndInitContainersOnFailure() {
        PodPlan plan = plan(Pods.pod().init("setup", "b").app("app", "a"));
        assertThat(plan.containers())
                .extracting(ContainerPlan::restart)
                .containsExactly(Restart.ON_FAILURE, Restart.ALWAYS);
        assertThat(plan(Pods.pod().restart("Never").init("setup", "b").app("app", "a"))
                        .containers())
                .extracting(ContainerPlan::restart)
                .containsExactly(Restart.NEVER, Restart.NEVER);
    }

    @Test
    void anAnnotationPutsAPodOutside() {
        assertThat(plan(Pods.outside().app("app", "a")).outside()).isTrue();
        Pod.Spec spec = Pods.sleeping().spec();
        ObjectMeta no = new ObjectMeta("p", "test", null, Map.of(PodPlan.OUTSIDE, "false"));
        assertThat(PodPlan.of(Pods.ref("p"), new Pod(no, spec)).outside()).isFalse();
        assertThat(PodPlan.of(Pods.ref("p"), new Pod(null, spec)).outside()).isFalse();
    }

    @Test
    void theContainersUserGoesBeforeThePods() {
        PodPlan plan = plan(
                Pods.pod().security(Pods.user(1, 2)).app("pods", "a").app(Pods.container("own", Pods.user(3, 4), "a")));
        assertThat(plan.containers())
                .extracting(container -> container.privileges().uid())
                .containsExactly(1L, 3L);
        assertThat(plan.containers())
                .extracting(container -> container.privileges().gid())
                .containsExactly(2L, 4L);
        Privileges nobody =
                plan(Pods.pod().app("app", "a")).containers().getFirst().privileges();
        assertThat(nobody.uid()).isZero();
        assertThat(nobody.gid()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "              |                   | 14 | true  | false",
                "              | NET_RAW           | 13 | false | false",
                "              | cap_net_raw       | 13 | false | false",
                "NET_ADMIN     |                   | 15 | true  | true",
                "NET_ADMIN     | ALL               | 1  | false | true",
                "              | ALL               | 0  | false | false",
                "ALL           | NET_ADMIN         | 40 | true  | false",
            })
    void capabilitiesAreAddedAndDroppedAsContainerdDoes(
            String add, String drop, int count, boolean netRaw, boolean netAdmin) {
        Pod.SecurityContext context =
                Pods.capabilities(add == null ? List.of() : List.of(add), drop == null ? List.of() : List.of(drop));
        String bounding = Privileges.of(null, context).setprivArguments().stream()
                .filter(argument -> argument.startsWith("--bounding-set=-all"))
                .findFirst()
                .orElseThrow();
        assertThat(bounding.split(",", -1)).hasSize(count + 1);
        assertThat(bounding.contains(",+net_raw")).isEqualTo(netRaw);
        assertThat(bounding.contains(",+net_admin")).isEqualTo(netAdmin);
    }

    @Test
    void aPrivilegedContainerKeepsEveryCapability() {
        Pod.SecurityContext context = new Pod.SecurityContext(null, null, null, true, false, null);
        assertThat(Privileges.of(null, context).setprivArguments())
                .containsExactly(
                        "--reuid=0",
                        "--regid=0",
                        "--clear-groups",
                        "--inh-caps=-all",
                        "--ambient-caps=-all",
                        "--no-new-privs");
        assertThat(Privileges.of(null, Pods.capabilities(List.of("ALL"), List.of()))
                        .bounding())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plain                | plain",
                "$(A)                 | one",
                "$(A)$(A)-$(B)        | oneone-two",
                "$$(A)                | $(A)",
                "$$$(A)               | $one",
                "$(UNKNOWN)           | $(UNKNOWN)",
                "$(A                  | $(A",
                "$A ${A} $            | $A ${A} $",
                "'$()'                | '$()'",
                "50$                  | 50$",
            })
    void variablesAreExpandedAsInKubernetes(String text, String expanded) {
        assertThat(Variables.expand(text, Map.of("A", "one", "B", "two"))).isEqualTo(expanded);
    }

    @Test
    void mistakesNameThePodAndTheContainer() {
        assertMistake(Pods.pod(), "Pod test/p: spec.containers is empty");
        assertMistake(Pods.pod().app("a", "x").init("a", "y"), "Pod test/p: two containers are named a");
        assertMistake(Pods.pod().app("../a", "x"), "Pod test/p: not a container's name: \"../a\"");
        assertMistake(Pods.pod().app("a", "x").restart("Sometimes"), "Pod test/p: restartPolicy is none of");
        assertMistake(
                Pods.pod().app(Pods.container("a", Pods.user(-1, 0), "x")),
                "Pod test/p: container a: runAsUser is outside 0-2147483647: -1");
        assertMistake(
                Pods.pod().app(Pods.container("a", Pods.capabilities(List.of("FLY"), List.of()), "x")),
                "Pod test/p: container a: unknown capability: FLY");
        assertMistake(Pods.pod().app("a", "x\0y"), "Pod test/p: container a: a command or environment variable holds");
        assertThatThrownBy(() -> PodPlan.of(Pods.ref("p"), new Pod(null, null)))
                .hasMessage("Pod test/p: spec is missing");
    }

    private static void assertMistake(Pods pod, String message) {
        assertThatThrownBy(() -> plan(pod))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    private static PodPlan plan(Pods pod) {
        return PodPlan.of(new PodRef("test", "p"), pod.build());
    }
}
