package dev.sidewall.cluster.check;

import dev.sidewall.api.IntOrString;
import dev.sidewall.cluster.syntax.Syntax;
import dev.sidewall.cluster.yaml.Place;
import dev.sidewall.cluster.yaml.Quote;
import dev.sidewall.policy.model.Protocol;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Port numbers, names and protocols, wherever they are. */
final class PortCheck {
    static final String NUMBERS = "1-65535";

    private static final List<String> PROTOCOLS =
            Arrays.stream(Protocol.values()).map(Enum::name).toList();

    private PortCheck() {}

    static boolean isPort(int number) {
        return number >= 1 && number <= 65535;
    }

    static void number(Place place, @Nullable Integer number) {
        if (number != null && !isPort(number)) {
            place.wrong(number.toString(), NUMBERS);
        }
    }

    static void protocol(Place place, @Nullable String protocol) {
        place.oneOf(protocol, PROTOCOLS);
    }

    static void numberOrName(Place place, @Nullable IntOrString port) {
        if (port == null) {
            return;
        }
        number(place, port.number());
        String name = port.name();
        if (name != null && !Syntax.PORT_NAME.fits(name)) {
            boolean quoted = name.matches("[0-9]{1,5}");
            place.wrong(
                    Quote.of(name),
                    quoted
                            ? "the number without quotes, or a name"
                            : NUMBERS + " or a name of " + Syntax.PORT_NAME.allowed());
        }
    }
}
