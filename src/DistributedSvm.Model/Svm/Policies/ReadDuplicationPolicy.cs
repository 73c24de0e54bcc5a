namespace DistributedSvm.Model.Svm;

/// <summary>Ranges that are only read have a copy in each device that reads them; the first write takes the others away and moves the range to the writer.</summary>
internal sealed class ReadDuplicationPolicy : PlacementPolicy
{
    public static readonly ReadDuplicationPolicy Instance = new();

    public override bool HasDuplicates => true;

    public override int TargetOf(in PlacementQuery query) => Advised(query, query.Device);

    public override bool Duplicates(in PlacementQuery query) =>
        query.Access == PageFaultAccess.Read && query.Where != Placement.Nowhere && query.Where != query.Device && TargetOf(query) == query.Device;
}
