package dev.onetrip.web.security;

import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;

/**
 * The client of a request: {@code key <name>} or {@code jwt <subject>}, with its scopes. Holds no secret, so that none
 * can be logged.
 */
final class Client extends AbstractAuthenticationToken {
    private static final long serialVersionUID = 1;

    private final String name;

    Client(String name, Collection<? extends GrantedAuthority> scopes) {
        super(scopes);
        this.name = name;
        super.setAuthenticated(true);
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public Object getPrincipal() {
        return name;
    }

    @Override
    public Object getCredentials() {
        return "";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Client client && name.equals(client.name) && super.equals(other);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
