namespace DistributedSvm.Model.Svm;

/// <summary>The first device that touches a range keeps it. Others access it there, or in system memory where they cannot reach it, which all then share.</summary>
internal sealed class FirstTouchPolicy : PlacementPolicy
{
    public static readonly FirstTouchPolicy Instance = new();

    public override int TargetOf(in PlacementQuery query) => Advised(query, TouchedFirst(query));

    /// <summary>Where a range stays or goes that nothing was said of.</summary>
    public static int TouchedFirst(in PlacementQuery query) => query.Where switch
    {
        Placement.Nowhere => query.Device,
        Placement.InSystem => query.IsShared ? Placement.InSystem : query.Device,
        int owner => query.IsReached ? owner : Placement.InSystem,
    };
}
