using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>A number for each kind of adverse event: how many there were, or from how many on the PF is told (XE_GUC_KLV_VF_CFG_THRESHOLD_*), where 0 is never.</summary>
[GenerateSerializer, Immutable]
public sealed record AdverseCounts(
    [property: Id(0)] int CatErr = 0,
    [property: Id(1)] int EngineReset = 0,
    [property: Id(2)] int PageFault = 0,
    [property: Id(3)] int Flr = 0)
{
    public static readonly AdverseCounts None = new();

    public int this[AdverseEvent kind] => kind switch
    {
        AdverseEvent.CatErr => CatErr,
        AdverseEvent.EngineReset => EngineReset,
        AdverseEvent.PageFault => PageFault,
        _ => Flr,
    };

    public AdverseCounts With(AdverseEvent kind, int count) => kind switch
    {
        AdverseEvent.CatErr => this with { CatErr = count },
        AdverseEvent.EngineReset => this with { EngineReset = count },
        AdverseEvent.PageFault => this with { PageFault = count },
        _ => this with { Flr = count },
    };

    public void Fold(ref Digest digest)
    {
        digest.Add(CatErr);
        digest.Add(EngineReset);
        digest.Add(PageFault);
        digest.Add(Flr);
    }
}
