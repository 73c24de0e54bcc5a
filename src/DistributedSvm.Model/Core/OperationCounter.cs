namespace DistributedSvm.Model.Core;

/// <summary>Gives an entity its operation ids: 1, 2, 3 ...</summary>
[GenerateSerializer]
public struct OperationCounter
{
    [Id(0)]
    private long _last;

    /// <summary>The last that it gave, 0 for none.</summary>
    public readonly long Last => _last;

    /// <summary>A counter that goes on behind an id of another.</summary>
    public static OperationCounter After(long last) => new() { _last = last };

    public OperationId Next() => new(++_last);
}
