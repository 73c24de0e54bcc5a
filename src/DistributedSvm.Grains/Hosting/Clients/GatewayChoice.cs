using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Messaging;

namespace DistributedSvm.Grains.Hosting.Clients;

/// <summary>
/// Offers a single gateway while a client tries to get in, and all of them afterwards: a gateway that hangs would otherwise swallow every other request, and each of them
/// looks to Orleans as good as the next.
/// </summary>
internal sealed class GatewayChoice(IGatewayListProvider all, int attempt) : IGatewayListProvider
{
    private volatile bool _isIn;

    public TimeSpan MaxStaleness => all.MaxStaleness;

#pragma warning disable CS0618 // Obsolete, but it must be there.
    public bool IsUpdatable => all.IsUpdatable;
#pragma warning restore CS0618

    /// <summary>Puts itself before the provider that was registered last.</summary>
    public static void Register(IServiceCollection services, int attempt)
    {
        Type provider = services.Last(service => service.ServiceType == typeof(IGatewayListProvider)).ImplementationType!;
        services.AddSingleton(own => new GatewayChoice((IGatewayListProvider)ActivatorUtilities.CreateInstance(own, provider), attempt));
        services.Replace(ServiceDescriptor.Singleton<IGatewayListProvider>(own => own.GetRequiredService<GatewayChoice>()));
    }

    public Task InitializeGatewayListProvider() => all.InitializeGatewayListProvider();

    public async Task<IList<Uri>> GetGateways()
    {
        IList<Uri> gateways = await all.GetGateways();
        return _isIn || gateways.Count < 2 ? gateways : [gateways.OrderBy(gateway => gateway.ToString(), StringComparer.Ordinal).ElementAt(attempt % gateways.Count)];
    }

    /// <summary>From the next look on, all are offered.</summary>
    public void OfferAll() => _isIn = true;
}
