package dev.rubato.cli;

import dev.rubato.event.Address;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An option that is a literal address. */
final class AddressOption implements ITypeConverter<Address> {
    @Override
    public Address convert(String value) {
        try {
            return Address.parse(value);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("'" + value + "' is no IPv4 or IPv6 address");
        }
    }
}
