using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Protocols;

/// <summary>Reads <c>options</c>: what goes beyond all posted series. Off unless given.</summary>
internal static class OptionsReader
{
    public static readonly MappingShape Shape = new("options", [], ["renegotiate", "pathQuality", "quotaCheck", "unmapWatchdog", "auditAddresses"]);

    public static ProtocolSettings Read(MappingReader scenario, ProtocolSettings settings, ErrorList errors) =>
        scenario.Find("options") is not YamlValue value || MappingReader.Open(value, Shape, "'options'", errors) is not { } reader
            ? settings
            : settings with
            {
                Renegotiates = reader.Boolean("renegotiate") ?? false,
                ChoosesByQuality = reader.Boolean("pathQuality") ?? false,
                ChecksQuotaAtMatch = reader.Boolean("quotaCheck") ?? false,
                UnmapWatchdog = reader.PositiveTime("unmapWatchdog"),
                AuditsAddresses = reader.Boolean("auditAddresses") ?? false,
            };
}
