package dev.onetrip.users;

import dev.onetrip.support.Rack;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each creation writes the row of every user. */
@TestMethodOrder(MethodOrderer.Random.class)
class ConcurrentCreatesIT extends ConcurrentCreates {
    /** A thousand connections are opened here by the client that shares the machine. */
    @RegisterExtension
    static final Rack RACK =
            Rack.shared().with("onetrip.users.deadline", "60s").with("onetrip.users.rescoring", "set-based");

    ConcurrentCreatesIT() {
        super(RACK);
    }
}
