// The function app: `pfmg serve` as a custom handler on Flex Consumption (docs/adr/0004).
param name string
param location string
param tags object
param identityId string
param identityClientId string
param insightsConnectionString string
param intakeName string
param lakeName string
param eventTopicUrl string
param cosmosUrl string
param cosmosDatabase string
param batchUrl string
param keyVaultUrl string

resource intake 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: intakeName
}

resource lake 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: lakeName
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: 'plan-${name}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'api' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${lake.properties.primaryEndpoints.blob}app-package'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: {
        name: 'custom'
        version: '1.0'
      }
      scaleAndConcurrency: {
        instanceMemoryMB: 4096
        maximumInstanceCount: 40
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
    }
  }

  resource settings 'config' = {
    name: 'appsettings'
    properties: {
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD;ClientId=${identityClientId}'
      APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnectionString
      AzureWebJobsStorage__accountName: lake.name
      AzureWebJobsStorage__clientId: identityClientId
      AzureWebJobsStorage__credential: 'managedidentity'
      IntakeStorage__clientId: identityClientId
      IntakeStorage__credential: 'managedidentity'
      IntakeStorage__queueServiceUri: intake.properties.primaryEndpoints.queue
      Azure__BatchUrl: batchUrl
      Azure__CosmosDatabase: cosmosDatabase
      Azure__CosmosUrl: cosmosUrl
      Azure__EventSource: '/pfmg/${name}'
      Azure__EventTopicUrl: eventTopicUrl
      Azure__IntakeUrl: intake.properties.primaryEndpoints.blob
      Azure__KeyVaultUrl: keyVaultUrl
      Azure__LakeUrl: lake.properties.primaryEndpoints.blob
      Azure__ManagedIdentityClientId: identityClientId
    }
  }
}

output url string = 'https://${app.properties.defaultHostName}'
