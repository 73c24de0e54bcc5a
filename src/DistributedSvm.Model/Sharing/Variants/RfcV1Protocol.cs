using DistributedSvm.Model.Devices;

namespace DistributedSvm.Model.Sharing.Variants;

/// <summary>"dma-buf: Add support for interconnects", RFC v1 of 14 October 2025.</summary>
public sealed class RfcV1Protocol : InterconnectSeries
{
    public override ProtocolKind Kind => ProtocolKind.RfcV1;

    public override IovTranslator Translator => IovTranslator.RfcV1;

    /// <summary>The reference is taken after the mutex was dropped (B-V1d), and never given back.</summary>
    public override VramReferencePolicy VramReference => VramReferencePolicy.TakenLateAndLeaked;

    /// <summary>A re-map drops an old scatter table, as before the series, but no container of ranges: none is ever stored (B-V1b, B-V1e).</summary>
    public override bool UnmapsBeforeMap => false;

    /// <summary>Only the type of the match is kept, in the attachment.</summary>
    public override bool AllocatesMatch(InterconnectKind kind) => false;
}
