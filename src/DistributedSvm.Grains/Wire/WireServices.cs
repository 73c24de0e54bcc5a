using DistributedSvm.Model.Memory;
using Microsoft.Extensions.DependencyInjection;

namespace DistributedSvm.Grains.Wire;

/// <summary>What a silo needs to exchange messages with other silos.</summary>
public static class WireServices
{
    /// <summary>Adds the <see cref="EnvelopeCodec"/> and the silo's <see cref="RangeXArrayCache"/>.</summary>
    public static IServiceCollection AddWire(this IServiceCollection services)
    {
        services.AddSingleton<EnvelopeCodec>();
        services.AddSingleton<RangeXArrayCache>();
        services.AddSingleton<IRangeXArrayCache>(provider => provider.GetRequiredService<RangeXArrayCache>());
        return services;
    }
}
