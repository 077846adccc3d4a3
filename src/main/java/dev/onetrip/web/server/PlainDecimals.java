package dev.onetrip.web.server;

import java.math.BigDecimal;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ser.std.StdSerializer;

/** Writes a decimal as a plain JSON number: no exponent, no trailing zeros, so equal numbers look equal. */
final class PlainDecimals extends StdSerializer<BigDecimal> {
    PlainDecimals() {
        super(BigDecimal.class);
    }

    @Override
    public void serialize(BigDecimal value, JsonGenerator json, SerializationContext context) {
        json.writeNumber(value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString());
    }
}
