namespace DistributedSvm.Model.Svm;

/// <summary>As the driver does: where madvise said, else in the VRAM of whoever faults (step 2 of 2.8 in the specification).</summary>
internal sealed class KernelPolicy : PlacementPolicy
{
    public static readonly KernelPolicy Instance = new();

    public override int TargetOf(in PlacementQuery query) => Advised(query, query.Device);
}
