using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing.Variants;

/// <summary>The protocols, by kind. Adding one is a class and a line here.</summary>
public static class SharingProtocols
{
    private static readonly ReferenceProtocol Reference = new();
    private static readonly RfcV1Protocol RfcV1 = new();
    private static readonly RfcV2Protocol RfcV2 = new();
    private static readonly MappingTypesProtocol MappingTypes = new();

    public static SharingProtocol Of(ProtocolKind kind) => kind switch
    {
        ProtocolKind.Reference => Reference,
        ProtocolKind.RfcV1 => RfcV1,
        ProtocolKind.RfcV2 => RfcV2,
        ProtocolKind.MappingTypes => MappingTypes,
        _ => throw new ModelBugException($"There is no protocol {kind}."),
    };
}
