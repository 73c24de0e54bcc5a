namespace DistributedSvm.Model.Core;

/// <summary>Gives an entity its operation ids: 1, 2, 3 ...</summary>
[GenerateSerializer]
public struct OperationCounter
{
    [Id(0)]
    private long _last;

    public OperationId Next() => new(++_last);
}
