using DistributedSvm.Model.Devices;

namespace DistributedSvm.Model.Sharing.Variants;

/// <summary>RFC v2 of 27 October 2025: interconnects by identity, a copy of the exporter's match entry, a test for foreign VFs.</summary>
public sealed class RfcV2Protocol : InterconnectSeries
{
    public override ProtocolKind Kind => ProtocolKind.RfcV2;

    public override IovTranslator Translator => IovTranslator.RfcV2;

    /// <summary>The helper's reference is put into a local variable only (B-3).</summary>
    public override VramReferencePolicy VramReference => VramReferencePolicy.Leaked;

    /// <summary>ic_match is for interconnects; a scatter table needs no match.</summary>
    public override bool AllocatesMatch(InterconnectKind kind) => !IsScatter(kind);

    /// <summary>ic_match stays when the exporter's attach fails after a match (B-21).</summary>
    public override bool FreesMatchOnFailure => false;

    /// <summary>xe_tt-&gt;ranges is set to a container that was just unmapped (B-1).</summary>
    public override bool ForgetsFailedContainer => false;
}
