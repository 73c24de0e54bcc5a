using DistributedSvm.Model.Sharing.Variants;

namespace DistributedSvm.Model.Tests.Sharing;

/// <summary>The two axes of variants: every kind has one name, and a protocol says what it stands on.</summary>
public sealed class VariantTests
{
    [Fact]
    public void Every_kind_has_a_name_of_its_own()
    {
        Assert.Equal(Enum.GetValues<ProtocolKind>(), ProtocolKinds.All.Select(entry => entry.Value));
        Assert.Equal(Enum.GetValues<VfioBaseKind>(), VfioBaseKinds.All.Select(entry => entry.Value));
        Assert.Equal(["reference", "rfc-v1", "rfc-v2", "mapping-types"], Enum.GetValues<ProtocolKind>().Select(kind => kind.Name()));
        Assert.Equal(["oct-2025", "6.19", "2026-revoke", "2026-proposal"], Enum.GetValues<VfioBaseKind>().Select(kind => kind.Name()));
    }

    [Theory]
    [InlineData(ProtocolKind.Reference, VfioBaseKind.Revoke2026)]
    [InlineData(ProtocolKind.RfcV1, VfioBaseKind.Oct2025)]
    [InlineData(ProtocolKind.RfcV2, VfioBaseKind.Oct2025)]
    [InlineData(ProtocolKind.MappingTypes, VfioBaseKind.Revoke2026)]
    public void A_protocol_stands_on_the_base_that_it_was_posted_for(ProtocolKind protocol, VfioBaseKind expected) =>
        Assert.Equal(new ProtocolSettings(protocol, expected), ProtocolSettings.Of(protocol));
}
