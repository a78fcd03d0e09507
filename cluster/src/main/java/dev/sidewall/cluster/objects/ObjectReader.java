package dev.sidewall.cluster.objects;

import dev.sidewall.api.ContainerNetworkPolicy;
import dev.sidewall.api.core.Namespace;
import dev.sidewall.api.core.ObjectMeta;
import dev.sidewall.api.core.Pod;
import dev.sidewall.api.core.Service;
import dev.sidewall.cluster.syntax.Syntax;
import dev.sidewall.cluster.yaml.Binder;
import dev.sidewall.cluster.yaml.Binder.Unknown;
import dev.sidewall.cluster.yaml.Diagnostic;
import dev.sidewall.cluster.yaml.Faults;
import dev.sidewall.cluster.yaml.Place;
import dev.sidewall.cluster.yaml.Severity;
import dev.sidewall.cluster.yaml.YamlDocument;
import dev.sidewall.policy.model.PodRef;
import dev.sidewall.policy.model.PolicyRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Collects the objects of one file after the other. */
public final class ObjectReader {
    /** Fields of every object that no record has. */
    private static final Set<String> TYPE_FIELDS = Set.of("apiVersion", "kind");

    private final Consumer<Diagnostic> sink;
    private final Names names = new Names();
    private final WorkloadReader workloads = new WorkloadReader(names);
    private final List<PodTemplate> pods = new ArrayList<>();
    private final List<ServiceObject> services = new ArrayList<>();
    private final List<NamespaceObject> namespaces = new ArrayList<>();
    private final List<PolicyObject> policies = new ArrayList<>();
    private boolean allPods = true;
    private boolean allServices = true;

    public ObjectReader(Consumer<Diagnostic> sink) {
        this.sink = sink;
    }

    /** A file couldn't be read. */
    public void missed() {
        allPods = false;
        allServices = false;
    }

    /** Adds the objects of a file. */
    public void read(String file, String text) {
        List<YamlDocument> documents = YamlDocument.read(text);
        if (documents.isEmpty()) {
            sink.accept(new Diagnostic(Severity.WARNING, file, 0, "", "", "holds no objects"));
        }
        TypeReader types = new TypeReader(file, sink);
        for (YamlDocument document : documents) {
            switch (document) {
                case YamlDocument.Parsed parsed -> types.objects(parsed.tree()).forEach(this::add);
                case YamlDocument.Malformed malformed -> {
                    missed();
                    sink.accept(new Diagnostic(Severity.ERROR, file, malformed.line(), "", "", malformed.message()));
                }
            }
        }
        if (!types.isComplete()) {
            missed();
        }
    }

    public ObjectSet objects() {
        return new ObjectSet(pods, services, namespaces, policies, allPods, allServices);
    }

    private void add(TypeReader.Typed object) {
        Place root = object.root();
        Faults.report(root);
        switch (object.kind()) {
            case CONTAINER_NETWORK_POLICY -> policy(root);
            case POD -> pod(root);
            case SERVICE -> service(root);
            case NAMESPACE -> namespace(root);
            case DEPLOYMENT, REPLICA_SET, STATEFUL_SET, DAEMON_SET, JOB -> workload(object.kind(), root);
        }
    }

    private void policy(Place root) {
        ContainerNetworkPolicy policy = Binder.bind(ContainerNetworkPolicy.class, root, Unknown.ERROR, TYPE_FIELDS);
        ObjectMeta metadata = policy.metadata();
        String namespace = Names.namespace(metadata);
        String name = Names.check(root, metadata, Syntax.SUBDOMAIN);
        PolicyRef ref = name == null ? null : new PolicyRef(namespace, name);
        boolean first = ref != null && names.claim(Kind.CONTAINER_NETWORK_POLICY.word, ref.toString(), root);
        policies.add(new PolicyObject(namespace, first ? ref : null, policy, root));
    }

    private void pod(Place root) {
        Pod pod = Binder.bind(Pod.class, root, Unknown.HINT, TYPE_FIELDS);
        String namespace = Names.namespace(pod.metadata());
        String name = Names.check(root, pod.metadata(), Syntax.SUBDOMAIN);
        PodRef ref = name == null ? null : new PodRef(namespace, name);
        boolean first = ref != null && names.claim(Kind.POD.word, ref.toString(), root);
        allPods &= first;
        pods.add(new PodTemplate(Kind.POD.word, namespace, pod, root, first ? List.of(ref) : List.of()));
    }

    private void workload(Kind kind, Place root) {
        PodTemplate template = workloads.read(kind, root, TYPE_FIELDS);
        allPods &= !template.refs().isEmpty() || root.subject().isClean();
        pods.add(template);
    }

    private void service(Place root) {
        Service service = Binder.bind(Service.class, root, Unknown.HINT, TYPE_FIELDS);
        String namespace = Names.namespace(service.metadata());
        String name = Names.check(root, service.metadata(), Syntax.LABEL);
        boolean first = name != null && names.claim(Kind.SERVICE.word, namespace + "/" + name, root);
        allServices &= first;
        services.add(new ServiceObject(namespace, first ? name : null, service, root));
    }

    private void namespace(Place root) {
        ObjectMeta metadata =
                Binder.bind(Namespace.class, root, Unknown.HINT, TYPE_FIELDS).metadata();
        String name = Names.check(root, metadata, Syntax.LABEL);
        if (name == null || metadata == null || !names.claim(Kind.NAMESPACE.word, name, root)) {
            allPods = false;
            return;
        }
        Map<String, String> labels = metadata.labels();
        namespaces.add(new NamespaceObject(name, labels == null ? Map.of() : labels, root));
    }
}
